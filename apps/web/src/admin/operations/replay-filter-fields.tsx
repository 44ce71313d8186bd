import { useTranslation } from 'react-i18next';
import { catalog } from '@aftercommit/contracts/events/catalog';
import type { ReplayFilter } from '@aftercommit/contracts/http/admin-outbox';
import { Field } from '../../ui/field';
import { SelectField } from '../parts/fields';
import { Notice } from '../../ui/notice';
import type { Refusal } from '../parts/use-refusal';

const replayedTypes = Object.entries(catalog)
  .filter(([, { replay }]) => replay !== 'never')
  .map(([type]) => type);

export function ReplayFilterFields({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation('admin');
  const said = refusal.of('filter');
  return (
    <>
      <div className="form-grid">
        <SelectField
          label={t('replay.type')}
          name="type"
          defaultValue=""
          options={[
            { value: '', text: t('replay.anyType') },
            ...replayedTypes.map((type) => ({ value: type, text: type })),
          ]}
        />
        <Field label={t('replay.stream')} hint={t('replay.streamHint')} name="stream" maxLength={80} />
        <Field label={t('replay.since')} name="since" type="datetime-local" step={1} />
        <Field label={t('replay.until')} name="until" type="datetime-local" step={1} />
        <Field
          label={t('replay.limit')}
          hint={t('replay.limitHint')}
          name="limit"
          type="number"
          min={1}
          max={1_000_000}
          step={1}
        />
      </div>
      {said && <Notice tone="bad">{said}</Notice>}
    </>
  );
}

/** Without any filter it is all there is, which has to be said as `since: 0`. */
export function readReplayFilter(form: FormData): ReplayFilter {
  const text = (name: string): string => String(form.get(name) ?? '').trim();
  const moment = (name: string): number | undefined => (text(name) ? new Date(text(name)).getTime() : undefined);
  const filter = {
    type: text('type') || undefined,
    stream: text('stream') || undefined,
    since: moment('since'),
    until: moment('until'),
    limit: text('limit') ? Number(text('limit')) : undefined,
  };
  const isEmpty = !filter.type && !filter.stream && filter.since === undefined && filter.until === undefined;
  return isEmpty ? { ...filter, since: 0 } : filter;
}
