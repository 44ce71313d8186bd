import { useId } from 'react';
import { CircleCheck, CircleX } from 'lucide-react';
import { useSearchParams } from 'react-router';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/use-formats';
import { useHistory, type HistoryEntry } from '../queries/player-queries';
import { Loaded } from '../ui/loaded';
import { Notice } from '../ui/notice';
import { checkOpening, type FairOpening } from './check-opening';
import { useFairOpening } from './fair-queries';

/** Draws one of the person's openings again, on this computer. */
export function OpeningChecker() {
  const { t } = useTranslation('player');
  const [search, setSearch] = useSearchParams();
  const openingId = search.get('opening');
  const opening = useFairOpening(openingId);
  return (
    <section className="card stack" aria-labelledby="check">
      <h2 id="check">{t('fairness.check')}</h2>
      <Loaded query={useHistory()} skeletons={1}>
        {(entries) => (
          <OpeningSelect
            entries={entries}
            selected={openingId ?? ''}
            onSelect={(id) => setSearch(id ? { opening: id } : {}, { replace: true })}
          />
        )}
      </Loaded>
      {openingId && (
        <Loaded query={opening} skeletons={2}>
          {(value) => <OpeningResult opening={value} />}
        </Loaded>
      )}
    </section>
  );
}

type OpeningSelectProps = { entries: HistoryEntry[]; selected: string; onSelect: (id: string) => void };

function OpeningSelect({ entries, selected, onSelect }: OpeningSelectProps) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const id = useId();
  const isListed = entries.some((entry) => entry.id === selected);
  return (
    <div className="field">
      <label htmlFor={id}>{t('fairness.opening')}</label>
      <select id={id} className="input" value={selected} onChange={(event) => onSelect(event.target.value)}>
        <option value="">{entries.length === 0 ? t('history.empty') : t('fairness.choose')}</option>
        {selected && !isListed && <option value={selected}>{selected}</option>}
        {entries.map((entry) => (
          <option key={entry.id} value={entry.id}>
            {`${entry.prize_title} · ${formats.moment(entry.created_at)}`}
          </option>
        ))}
      </select>
    </div>
  );
}

function OpeningResult({ opening }: { opening: FairOpening }) {
  const { t } = useTranslation('player');
  const check = checkOpening(opening);
  const facts = [
    { name: 'commitment', value: opening.server_seed_hash },
    { name: 'serverSeed', value: opening.server_seed ?? t('fairness.secret') },
    { name: 'clientSeed', value: opening.client_seed },
    { name: 'nonceOf', value: String(opening.nonce) },
    { name: 'oddsHash', value: opening.odds_hash },
    { name: 'itemId', value: opening.item_id },
  ] as const;
  return (
    <>
      <div role="status" data-testid="check-result">
        {check ? (
          <ul className="stack stack-tight">
            {(['seed', 'odds', 'item'] as const).map((part) => (
              <li key={part} className={check[part] ? 'check check-good' : 'check check-bad'}>
                {check[part] ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
                {t(`fairness.checks.${part}.${check[part] ? 'right' : 'wrong'}`)}
              </li>
            ))}
          </ul>
        ) : (
          <Notice tone="warn">{t('fairness.stillSecret')}</Notice>
        )}
      </div>
      <dl className="facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{t(`fairness.${name}`)}</dt>
            <dd className="code">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
