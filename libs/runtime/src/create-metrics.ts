import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type LabelValues } from 'prom-client';
import { describeError, type Logger } from './logger';
import { metrics, type MetricName } from './telemetry-catalog';

type KindOf<Name extends MetricName> = (typeof metrics)[Name]['kind'];
type NamesOf<Kind extends string> = { [Name in MetricName]: KindOf<Name> extends Kind ? Name : never }[MetricName];
type Labels<Name extends MetricName> = { [Label in (typeof metrics)[Name]['labels'][number]]: string | number };
type Sample<Name extends MetricName> = { labels: Labels<Name>; value: number };

/** The numbers of one process. Names, labels and buckets are the catalogue's; a label's values are few and known. */
export type Metrics = {
  count<Name extends NamesOf<'counter'>>(name: Name, labels: Labels<Name>, by?: number): void;
  observe<Name extends NamesOf<'histogram'>>(name: Name, labels: Labels<Name>, value: number): void;
  /** Reads a gauge at every scrape; one that fails or takes too long is left out of that scrape. */
  read<Name extends NamesOf<'gauge'>>(name: Name, readSamples: () => Sample<Name>[] | Promise<Sample<Name>[]>): void;
  contentType: string;
  /** All of them as Prometheus reads them. */
  render(): Promise<string>;
};

/** A scrape waits this long for a reading that asks the database. */
const readTimeoutMs = 3_000;

type AnySample = { labels: Record<string, string | number>; value: number };
type Readers = Map<MetricName, () => AnySample[] | Promise<AnySample[]>>;

export function createMetrics(log: Logger): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const made = new Map<MetricName, Counter | Gauge | Histogram>();
  const readers: Readers = new Map();
  // Made at first use: a process shows the metrics that it has, not those of its neighbours.
  const make = <Kind extends Counter | Gauge | Histogram>(name: MetricName, create: () => Kind): Kind => {
    const known = made.get(name) ?? create();
    made.set(name, known);
    return known as Kind;
  };
  const describe = (name: MetricName) => ({
    name,
    help: metrics[name].help,
    labelNames: metrics[name].labels as readonly string[],
    registers: [registry],
  });

  return {
    count: (name, labels, by = 1) => {
      make(name, () => new Counter(describe(name))).inc(labels as LabelValues<string>, by);
    },
    observe: (name, labels, value) => {
      const create = () => new Histogram({ ...describe(name), buckets: [...metrics[name].buckets] });
      make(name, create).observe(labels as LabelValues<string>, value);
    },
    read: (name, readSamples) => void readers.set(name, readSamples),
    contentType: registry.contentType,
    render: async () => {
      await Promise.all(
        [...readers].map(async ([name, readSamples]) => {
          const gauge = make(name, () => new Gauge(describe(name)));
          // What is not known now must not be shown as it was, nor as 0.
          gauge.reset();
          gauge.remove({});
          try {
            for (const { labels, value } of await withDeadline(readSamples())) gauge.set(labels, value);
          } catch (error) {
            log.warn('metrics.read_failed', describeError(error));
          }
        }),
      );
      return registry.metrics();
    },
  };
}

async function withDeadline<Result>(reading: Result | Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not read within ${readTimeoutMs} ms`)), readTimeoutMs);
  });
  try {
    return await Promise.race([reading, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
