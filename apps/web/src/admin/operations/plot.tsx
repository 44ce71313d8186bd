import { ChartSpline } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { useFormats } from '../../i18n/use-formats';
import type { Sample } from './add-sample';

type NumericKey = { [Key in keyof Sample]: Sample[Key] extends number | null ? Key : never }[keyof Sample];

export type PlotLine = { key: NumericKey; text: string; tone: 'calm' | 'middle' | 'strong' };

type PlotProps = {
  title: string;
  history: readonly Sample[];
  lines: readonly PlotLine[];
  format: (value: number) => string;
};

/** As the tokens of the site, which an attribute of an SVG cannot name everywhere. */
const colours: Record<PlotLine['tone'], string> = { calm: '#5aa9ff', middle: '#ffc857', strong: '#ff97a2' };
const heightPx = 160;

/** A curve that moves by itself. The picture is for the eye; the caption says the newest values in words. */
export function Plot({ title, history, lines, format }: PlotProps) {
  const { t } = useTranslation('admin');
  const newest = history.at(-1);
  const isEmpty = history.every((sample) => lines.every(({ key }) => sample[key] === null));
  return (
    <figure className="card plot">
      <figcaption>
        <h3>{title}</h3>
        <ul className="plot-legend">
          {lines.map(({ key, text, tone }) => {
            const value = newest?.[key] ?? null;
            return (
              <li key={key} data-tone={tone}>
                {text} <span className="number">{value === null ? '–' : format(value)}</span>
              </li>
            );
          })}
        </ul>
      </figcaption>
      {isEmpty ? (
        <div className="plot-picture plot-empty" data-samples={history.length}>
          <ChartSpline aria-hidden />
          <p>{t('operations.noSamples')}</p>
        </div>
      ) : (
        <div className="plot-picture" aria-hidden data-samples={history.length}>
          <Curves history={history} lines={lines} format={format} />
        </div>
      )}
    </figure>
  );
}

function Curves({ history, lines, format }: Omit<PlotProps, 'title'>) {
  const { secondOfDay } = useFormats();
  return (
    <ResponsiveContainer width="100%" height={heightPx}>
      <LineChart data={[...history]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid stroke="#262c40" vertical={false} />
        <XAxis
          dataKey="atMs"
          type="number"
          domain={['dataMin', 'dataMax']}
          tickFormatter={secondOfDay}
          tick={{ fill: '#8d95b0', fontSize: 11 }}
          stroke="#3a4260"
          minTickGap={60}
        />
        <YAxis
          width={56}
          domain={[0, 'auto']}
          tickFormatter={format}
          tick={{ fill: '#8d95b0', fontSize: 11 }}
          stroke="#3a4260"
          tickCount={4}
        />
        {lines.map(({ key, tone }) => (
          <Line
            key={key}
            dataKey={key}
            stroke={colours[tone]}
            strokeWidth={1.75}
            dot={history.length < 3}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
