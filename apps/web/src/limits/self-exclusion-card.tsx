import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LimitsReply, type SelfExclusion } from '@aftercommit/contracts/http/limits';
import { useFormats } from '../i18n/use-formats';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { useLimitsIntent } from './use-limits-intent';

const daysOffered = [1, 7, 30, 182, 365];
const forEver = 'for_ever';

export function SelfExclusionCard({ exclusion }: { exclusion: SelfExclusion | null }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const id = useId();
  const [chosen, setChosen] = useState('7');
  // undefined: nothing is asked. null: for ever.
  const [asking, setAsking] = useState<number | null>();

  return (
    <section className="card stack" aria-labelledby="self-exclusion">
      <h2 id="self-exclusion">{t('limits.exclusion')}</h2>
      {exclusion && (
        <Notice tone="warn">
          {exclusion.ends_at === null
            ? t('limits.excludedForEver')
            : t('limits.excludedUntil', { at: formats.moment(exclusion.ends_at) })}
        </Notice>
      )}
      <p className="soft prose">{t('limits.exclusionText')}</p>
      <div className="row">
        <label htmlFor={id} className="visually-hidden">
          {t('limits.howLong')}
        </label>
        <select id={id} className="input fit" value={chosen} onChange={(event) => setChosen(event.target.value)}>
          {daysOffered.map((each) => (
            <option key={each} value={each}>
              {t('limits.days', { count: each })}
            </option>
          ))}
          <option value={forEver}>{t('limits.forEver')}</option>
        </select>
        <Button look="danger" onClick={() => setAsking(chosen === forEver ? null : Number(chosen))}>
          {t('limits.exclude')}
        </Button>
      </div>
      <ConfirmDialog days={asking} onClose={() => setAsking(undefined)} />
    </section>
  );
}

function ConfirmDialog({ days, onClose }: { days: number | null | undefined; onClose: () => void }) {
  const { t } = useTranslation(['player', 'common']);
  const exclude = useLimitsIntent<number | null>('self-exclusion', (api, wanted, key) =>
    api.post('/api/limits/self-exclusion', { days: wanted }, LimitsReply, key),
  );
  const title =
    typeof days === 'number'
      ? t('limits.excludeTitle', { duration: t('limits.forDays', { count: days }) })
      : t('limits.excludeForEverTitle');
  return (
    <Dialog open={days !== undefined} onClose={onClose} title={title} description={t('limits.excludeText')}>
      <div className="row">
        <Button
          look="danger"
          busy={exclude.isPending}
          onClick={() => exclude.mutate(days ?? null, { onSettled: onClose })}
        >
          {t('limits.exclude')}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {t('common:cancel')}
        </Button>
      </div>
    </Dialog>
  );
}
