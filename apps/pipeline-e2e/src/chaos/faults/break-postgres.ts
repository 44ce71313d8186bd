import { Client } from 'pg';
import { eventually } from '@aftercommit/testing/eventually';
import { withClaim, type InjectFault, type Injection } from './injection';

const kill =
  (how: 'SIGKILL' | 'SIGQUIT'): InjectFault =>
  (injection) =>
    withClaim(injection, 'postgres', async () => {
      const { site, pause, fault } = injection;
      await pause(injection.random.between(0, 250));
      await site.postgres.kill(how);
      injection.broke(how === 'SIGKILL' ? 'Postgres killed' : 'Postgres shut down immediately');
      await pause(fault.durationMs);
      await site.postgres.start();
      injection.healed();
    });

/** Rolled back to a copy of a while ago, as a restored backup is. */
const restore: InjectFault = (injection) =>
  withClaim(injection, 'postgres', async () => {
    const { site, pause, fault, onRestore } = injection;
    await site.postgres.shutDown();
    site.postgres.keepCopy();
    await site.postgres.start();
    await pause(fault.durationMs);
    await onRestore.before();
    await site.postgres.shutDown();
    site.postgres.putCopyBack();
    injection.broke(`Postgres replaced by its copy of ${fault.durationMs} ms ago`);
    await site.postgres.start();
    await onRestore.after();
    injection.healed();
  });

const connectionsMax = 150;

/** Postgres may be down or full when a fault ends. */
const putBackDeadlineMs = 30_000;

/** Takes every connection that is left, also those kept for superusers, and each one that becomes free. */
const exhaust: InjectFault = (injection) =>
  withClaim(injection, 'postgres', async () => {
    const { site, pause, now, fault } = injection;
    const taken: Client[] = [];
    const until = now() + fault.durationMs;
    while (now() < until) {
      const client = await connectOnce(site.postgres.url);
      if (client) taken.push(client);
      if (!client || taken.length > connectionsMax) await pause(50);
    }
    injection.broke(`${taken.length} connections taken for ${fault.durationMs} ms`);
    await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
    injection.healed();
  });

/** Of the transactions that move money, one in five fails at its very COMMIT, with everything in it done. */
const refuseCommits: InjectFault = (injection) =>
  withClaim(injection, 'commits', async () => {
    const { site, pause, fault } = injection;
    try {
      await site.control.query(
        `CREATE OR REPLACE FUNCTION refuse_some_commits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
           IF random() < 0.2 THEN RAISE EXCEPTION 'refused by chaos' USING ERRCODE = 'serialization_failure'; END IF;
           RETURN NULL;
         END $$;
         CREATE CONSTRAINT TRIGGER refuse_some_commits AFTER INSERT ON ledger_transactions
           DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_some_commits()`,
      );
      injection.broke(`commits refused for ${fault.durationMs} ms`);
      await pause(fault.durationMs);
    } finally {
      await eventually(
        async () => {
          await site.control.query('DROP TRIGGER IF EXISTS refuse_some_commits ON ledger_transactions');
          return true;
        },
        { deadlineMs: putBackDeadlineMs, intervalMs: 100 },
      );
    }
    injection.healed();
  });

async function connectOnce(url: string): Promise<Client | null> {
  const client = new Client({
    connectionString: url,
    application_name: 'chaos-exhaust',
    connectionTimeoutMillis: 1_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch {
    await client.end().catch(() => undefined);
    return null;
  }
}

/** Backends of the processes, by the name under which they connect. */
const terminate =
  (applicationName: string): InjectFault =>
  async (injection: Injection) => {
    const { rows } = await injection.site.control.query<{ ended: boolean }>(
      'SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE application_name = $1',
      [applicationName],
    );
    if (rows.length > 0) injection.broke(`${rows.length} backends of ${applicationName} terminated`);
    injection.healed();
  };

/**
 * An event that no socket server can emit: its name is one that Socket.IO keeps for itself. Written as the product
 * writes one, by SQL, because the product would refuse it.
 */
const poison: InjectFault = async ({ site, random, broke, fault }) => {
  const { rows } = await site.control.query<{ user_id: string }>('SELECT user_id FROM wallets ORDER BY user_id');
  const stream = random.chance(0.5) ? 'cases' : `user:${rows[fault.target % rows.length]?.user_id}`;
  await site.control.query(
    `WITH stated AS (SELECT nextval('outbox_id_seq') AS id), written AS (
       INSERT INTO outbox (id, stream, type, wire, payload, headers)
       SELECT id, $1, 'chaos.poison', '{"names": ["connect"]}', '{}', '{}' FROM stated)
     INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream($1), $1 FROM stated`,
    [stream],
  );
  broke(`an event of ${stream} that cannot be emitted`);
};

const raiseEpoch: InjectFault = async ({ site, broke }) => {
  await site.control.query('SELECT raise_epoch(current_epoch())');
  broke('another epoch by an operator');
};

export const postgresFaults = {
  'kill-postgres': kill('SIGKILL'),
  'restart-postgres': kill('SIGQUIT'),
  'postgres-restored': restore,
  'out-of-connections': exhaust,
  'commits-refused': refuseCommits,
  'terminate-listen': terminate('aftercommit-listen'),
  'terminate-dispatch': terminate('aftercommit-dispatch'),
  'terminate-follow': terminate('aftercommit-follow'),
  'poison-event': poison,
  'epoch-raised': raiseEpoch,
} satisfies Record<string, InjectFault>;
