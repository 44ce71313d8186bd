import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@aftercommit/testing/eventually';
import { authOfOurs, openClients } from '../clients/open-clients';
import { peerQueue, type PeerName } from '../peers/peer-names';
import type { Handled } from '../processes/peer-server';
import { startBundle } from '../processes/start-bundle';
import { onDatabase } from '../site/start-site';
import { startOurs, type OursOptions, type Profile } from '../site/start-ours';
import { openProducer } from './latency';
import { describe, interleave, type Figure, type Measure, type MeasureDeps, type Turn } from './measure';

/** Sockets that a backlog is spread over. */
const listeners = 200;

const drainTimeoutMs = 45_000;

/** A peer too slow for the whole backlog is measured by what it did in this time: five rounds of it must fit into a run. */
const peerTimeMs = 12_000;
const askTimeoutMs = 45_000;

type Contender = Turn & { stop(): Promise<void> };
type Start = { name: string; inQuick: boolean; start(deps: MeasureDeps, name: string): Promise<Contender> };

const contenders: Start[] = [
  { name: 'ours, redis', inQuick: true, start: ours('redis', true) },
  { name: 'graphile-worker best, to its handler', inQuick: true, start: peer('graphile-worker best') },
  { name: 'ours, embedded', inQuick: false, start: ours('embedded', true) },
  { name: 'ours, redis, no hints', inQuick: false, start: ours('redis', false) },
  { name: 'ours, embedded, no hints', inQuick: false, start: ours('embedded', false) },
  { name: 'graphile-worker, to its handler', inQuick: false, start: peer('graphile-worker') },
  { name: 'pg-boss, to its handler', inQuick: false, start: peer('pg-boss') },
];

/** A backlog that was committed while nobody moved it: how fast it reaches connected clients, or a peer's handler. */
export const drain: Measure = {
  name: 'drain',
  budgetSeconds: ({ drain: { budgetSeconds } }) => budgetSeconds,
  run: async (deps) => {
    const started: Contender[] = [];
    try {
      for (const { name, inQuick, start } of contenders) {
        if (deps.plan.name !== 'full' && !inQuick) continue;
        try {
          started.push(await start(deps, name));
        } catch (error) {
          deps.samples.failures.push({ measure: 'drain', contender: name, round: null, error: describe(error) });
        }
      }
      await interleave(deps, 'drain', { budgetSeconds: deps.plan.drain.budgetSeconds, turns: started });
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  },
};

const rate = (events: number, firstAtMs: number, lastAtMs: number): Figure[] => [
  { metric: 'rate', unit: 'events/s', value: (events / (lastAtMs - firstAtMs)) * 1_000 },
];

function ours(profile: Profile, hints: boolean): Start['start'] {
  return (deps, name) => openOursForDrain(deps, name, { profile, hints });
}

/** Our pipeline with clients that a backlog is for. */
export async function openOursForDrain(deps: MeasureDeps, name: string, options: OursOptions): Promise<Contender> {
  const { events } = deps.plan.drain;
  const site = await startOurs(deps.site, options);
  const people = deps.site.people.slice(0, listeners);
  const urls = site.sockets.map(({ url }) => url);
  const clients = await openClients({ urls, people, auth: authOfOurs, waitsForSync: true });
  return {
    contender: name,
    run: async () => {
      await site.restDispatcher();
      await fillOutbox(
        site.databaseUrl,
        people.map(({ userId }) => userId),
        events,
      );
      clients.reset();
      await site.resumeDispatcher();
      await eventually(() => clients.count() >= events, { deadlineMs: drainTimeoutMs, intervalMs: 20 });
      return rate(events, clients.firstAtMs(), clients.lastAtMs());
    },
    stop: async () => {
      clients.close();
      await site.stop();
    },
  };
}

/** As appendToOutbox writes them. Versions go on from round to round: an older balance would not be told. */
function fillOutbox(databaseUrl: string, userIds: string[], events: number): Promise<void> {
  return onDatabase(databaseUrl, async (client) => {
    await client.query(
      `WITH stated AS (
         SELECT nextval('outbox_id_seq') AS id, 'user:' || u.id AS stream, u.id AS user_id, n
         FROM generate_series(0, $2::integer - 1) n JOIN unnest($1::uuid[]) WITH ORDINALITY u (id, ordinality)
           ON u.ordinality = 1 + n % cardinality($1::uuid[]) ORDER BY n
       ), written AS (
         INSERT INTO outbox (id, stream, type, wire, payload, headers)
         SELECT id, stream, 'balance.updated', jsonb_build_object('names', jsonb_build_array('balance:updated:' || user_id,
           'balance:updated'), 'state', jsonb_build_object('key', 'balance', 'version', id)),
           json_build_object('balance', n / 100.0, 'version', id), '{}' FROM stated
       )
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream(stream), stream FROM stated`,
      [userIds, events],
    );
  });
}

function peer(peerName: PeerName): Start['start'] {
  return async (deps, name) => {
    const { events } = deps.plan.drain;
    const databaseUrl = await deps.site.createDatabase();
    const writer = peerName === 'pg-boss' ? 'pg-boss' : 'graphile-worker';
    await openProducer(deps, { contender: name, writer, databaseUrl });
    await deps.producer.ask('close', { contender: name }, askTimeoutMs);
    const server = await startBundle('peer-server');
    const countHandled = (): Promise<Handled> => server.ask<Handled>('count', null, askTimeoutMs);
    return {
      contender: name,
      run: async () => {
        await fillPeer(peerName, databaseUrl, events);
        await server.ask('consume', { peer: peerName, databaseUrl, emits: 'not' }, askTimeoutMs);
        try {
          const deadlineMs = performance.now() + peerTimeMs;
          for (;;) {
            const { count, firstAtMs, lastAtMs } = await countHandled();
            if (count >= events || performance.now() > deadlineMs) return rate(count, firstAtMs, lastAtMs);
            await pause(50);
          }
        } finally {
          await server.ask('rest', null, askTimeoutMs);
          await emptyPeer(peerName, databaseUrl);
        }
      },
      stop: server.stop,
    };
  };
}

/** By the peer's own function for many jobs, or, where it has none in SQL, as its own insert writes them. */
async function fillPeer(peerName: PeerName, databaseUrl: string, events: number): Promise<void> {
  const payload = `json_build_object('userId', gen_random_uuid(), 'balance', n / 100.0, 'version', n)`;
  await onDatabase(databaseUrl, (client) =>
    peerName === 'pg-boss'
      ? client.query(
          `INSERT INTO pgboss.job (name, data) SELECT $1, ${payload}::jsonb FROM generate_series(1, $2::integer) n`,
          [peerQueue, events],
        )
      : client.query(
          `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
             SELECT ROW($1::text, ${payload}, NULL, now(), 25, NULL, 0, NULL)::graphile_worker.job_spec
             FROM generate_series(1, $2::integer) n))`,
          [peerQueue, events],
        ),
  );
}

async function emptyPeer(peerName: PeerName, databaseUrl: string): Promise<void> {
  const table = peerName === 'pg-boss' ? 'pgboss.job' : 'graphile_worker._private_jobs';
  await onDatabase(databaseUrl, (client) => client.query(`DELETE FROM ${table}`));
}
