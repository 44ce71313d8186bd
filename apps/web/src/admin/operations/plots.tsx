import { useTranslation } from 'react-i18next';
import { useFormats } from '../../i18n/use-formats';
import type { Sample } from './add-sample';
import { useFormatMs } from './use-format-ms';
import { Plot } from './plot';

export function Plots({ history }: { history: readonly Sample[] }) {
  const { t } = useTranslation('admin');
  const { count } = useFormats();
  const formatMs = useFormatMs();
  return (
    <section className="plots" aria-label={t('operations.plots')}>
      <Plot
        title={t('operations.eventsPerSecond')}
        history={history}
        format={(value) => count(Math.round(value * 10) / 10)}
        lines={[{ key: 'eventsPerSecond', text: t('operations.now'), tone: 'calm' }]}
      />
      <Plot
        title={t('operations.lagOverTime')}
        history={history}
        format={formatMs}
        lines={[{ key: 'lagMs', text: t('operations.slowestLane'), tone: 'middle' }]}
      />
      <Plot
        title={t('operations.commitToEmit')}
        history={history}
        format={formatMs}
        lines={[
          { key: 'emitP50Ms', text: 'p50', tone: 'calm' },
          { key: 'emitP95Ms', text: 'p95', tone: 'middle' },
          { key: 'emitP99Ms', text: 'p99', tone: 'strong' },
        ]}
      />
      <Plot
        title={t('operations.commitToClient')}
        history={history}
        format={formatMs}
        lines={[
          { key: 'clientP50Ms', text: 'p50', tone: 'calm' },
          { key: 'clientP95Ms', text: 'p95', tone: 'middle' },
          { key: 'clientP99Ms', text: 'p99', tone: 'strong' },
        ]}
      />
    </section>
  );
}
