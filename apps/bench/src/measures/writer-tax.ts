import { Client } from 'pg';
import { wakeChannel } from '@aftercommit/outbox/wake';
import type { WriterName } from '../peers/peer-names';
import type { FloodResult } from '../processes/producer';
import { readPostgresCpuSeconds } from '../site/read-cpu';
import { onDatabase, type Site } from '../site/start-site';
import { openProducer } from './latency';
import { interleave, type Figure, type Measure, type MeasureDeps, type Turn } from './measure';

const askTimeoutMs = 50_000;

/** Not measured: thirty-two connections that Postgres has just opened read its catalogues instead of writing. */
const warmUpSeconds = 0.8;

const writersOf = {
  full: [
    'none',
    'bare insert',
    'ours',
    'ours with trigger',
    'ours, statements sent whole',
    'graphile-worker',
    'pg-boss',
    'pg-transactional-outbox',
  ],
  quick: ['none', 'bare insert', 'ours', 'graphile-worker'],
  budget: ['bare insert', 'ours', 'graphile-worker'],
} satisfies Record<string, WriterName[]>;

/**
 * One and the same domain transaction with another last step each time. Nobody consumes what is written, for any of
 * them: this is what a writer pays.
 */
export const writerTax: Measure = {
  name: 'writer tax',
  budgetSeconds: ({ writerTax: { budgetSeconds } }) => budgetSeconds,
  run: async (deps) => {
    const listeners: Client[] = [];
    const names: WriterName[] = writersOf[deps.plan.name];
    try {
      const turns: Turn[] = [];
      for (const name of names) {
        const databaseUrl = await deps.site.createDatabase();
        if (name === 'ours with trigger') await notifyInTransaction(databaseUrl);
        if (name.startsWith('ours')) listeners.push(await listen(databaseUrl));
        const poolSize = Math.max(...deps.plan.writerTax.writers);
        await openProducer(deps, { contender: name, writer: name, databaseUrl, poolSize });
        await deps.producer.ask('flood', { contender: name, writers: poolSize, seconds: warmUpSeconds }, askTimeoutMs);
        turns.push({ contender: name, run: () => floodAll(deps, name) });
      }
      await interleave(deps, 'writer tax', { budgetSeconds: deps.plan.writerTax.budgetSeconds, turns });
    } finally {
      await Promise.all(listeners.map((listener) => listener.end()));
      for (const contender of names) {
        await deps.producer.ask('close', { contender }, askTimeoutMs).catch(() => undefined);
      }
    }
  },
};

async function floodAll(deps: MeasureDeps, contender: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const writers of deps.plan.writerTax.writers) {
    const before = await readUsage(deps.site);
    const input = { contender, writers, seconds: deps.plan.writerTax.seconds };
    const { committed, seconds } = await deps.producer.ask<FloodResult>('flood', input, askTimeoutMs);
    const after = await readUsage(deps.site);
    figures.push(
      { metric: `${writers} writers`, unit: 'commits/s', value: committed / seconds },
      {
        metric: `${writers} writers, WAL`,
        unit: 'bytes/commit',
        value: (after.walBytes - before.walBytes) / committed,
      },
      {
        metric: `${writers} writers, Postgres CPU`,
        unit: 'ms/commit',
        value: ((after.cpuSeconds - before.cpuSeconds) * 1_000) / committed,
      },
    );
  }
  return figures;
}

async function readUsage({ admin, postgresPid }: Site): Promise<{ walBytes: number; cpuSeconds: number }> {
  const { rows } = await admin.query<{ bytes: string }>(`SELECT pg_current_wal_insert_lsn() - '0/0' AS bytes`);
  return { walBytes: Number(rows[0]?.bytes), cpuSeconds: readPostgresCpuSeconds(postgresPid) };
}

/** What most outboxes do: NOTIFY from a trigger, with its lock held over the commit's fsync. */
async function notifyInTransaction(databaseUrl: string): Promise<void> {
  await onDatabase(databaseUrl, (client) =>
    client.query(`CREATE FUNCTION bench_notify() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_notify('${wakeChannel}', ''); RETURN NULL; END $$;
      CREATE TRIGGER bench_notify AFTER INSERT ON outbox_pending FOR EACH STATEMENT EXECUTE FUNCTION bench_notify()`),
  );
}

async function listen(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`LISTEN ${wakeChannel}`);
  return client;
}
