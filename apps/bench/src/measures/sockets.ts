import { eventually } from '@aftercommit/testing/eventually';
import { authOfOurs, openClients, type Clients } from '../clients/open-clients';
import { readClockMs } from '../processes/read-clock';
import type { Person } from '../site/fill-people';
import { onDatabase } from '../site/start-site';
import { startOurs, type Ours } from '../site/start-ours';
import { interleave, type Figure, type Measure } from './measure';

const deadlineMs = 50_000;

type Sync = { stream: string; epoch: string; seq: number };
type Packet = { type: string; meta: { stream: string; seq: number } };
type Resume = Record<string, { epoch: string; seq: number }>;

/** One event for everybody, one for each person, and everybody coming back at the same moment, each from where it was. */
export const sockets: Measure = {
  name: 'sockets',
  budgetSeconds: ({ sockets: planned }) => planned?.budgetSeconds ?? 0,
  run: async (deps) => {
    const planned = deps.plan.sockets;
    if (!planned) return;
    const ours = await startOurs(deps.site, { profile: 'redis' });
    const people = deps.site.people.slice(0, planned.sockets);
    const urls = ours.sockets.map(({ url }) => url);
    const clients = await openClients({ urls, people, auth: authOfOurs, waitsForSync: true });
    try {
      const turns = [
        { contender: `${people.length} sockets`, run: () => broadcast(ours, clients) },
        { contender: `${people.length} sockets`, run: () => tellEach(ours, clients, people) },
        { contender: `${people.length} sockets`, run: () => reconnect(clients) },
      ];
      await interleave(deps, 'sockets', { budgetSeconds: planned.budgetSeconds, turns });
    } finally {
      clients.close();
      await ours.stop();
    }
  },
};

/** rows: of the outbox. When the commit was answered; the dispatchers are woken behind it, as by the API. */
function commitAndWake(databaseUrl: string, rows: string, values: unknown[] = []): Promise<number> {
  return onDatabase(databaseUrl, async (client) => {
    await client.query(
      `WITH written AS (
         INSERT INTO outbox (id, stream, type, wire, payload, headers) ${rows} RETURNING id, stream
       )
       INSERT INTO outbox_pending (id, lane, stream) SELECT id, lane_of_stream(stream), stream FROM written`,
      values,
    );
    const committedAtMs = readClockMs();
    await client.query('NOTIFY outbox_wake');
    return committedAtMs;
  });
}

/** One event for each person, committed at once: emits per second into so many rooms of one socket, until the last has its own. */
async function tellEach({ databaseUrl }: Ours, { sockets: open }: Clients, people: Person[]): Promise<Figure[]> {
  let heard = 0;
  const listeners = open.map((socket) => {
    const listener = ({ type, meta: { stream, seq } }: Packet): void => {
      if (type !== 'profile.updated') return;
      heard += 1;
      // Or the next reconnect would be given it once more.
      const cursor = (socket.auth as { resume?: Resume }).resume?.[stream];
      if (cursor) cursor.seq = seq;
    };
    socket.on('stream:event', listener);
    return { socket, listener };
  });
  try {
    const committedAtMs = await commitAndWake(
      databaseUrl,
      `SELECT nextval('outbox_id_seq'), 'user:' || id, 'profile.updated', '{"names": ["profile:updated"]}', '{}', '{}'
         FROM unnest($1::uuid[]) id`,
      [people.map(({ userId }) => userId)],
    );
    await eventually(() => heard >= open.length, { deadlineMs });
    const seconds = (readClockMs() - committedAtMs) / 1_000;
    return [
      { metric: 'emits into rooms of one, from their commit on', unit: 'events/s', value: open.length / seconds },
    ];
  } finally {
    for (const { socket, listener } of listeners) socket.off('stream:event', listener);
  }
}

/** From the commit of one broadcast until the last client has heard it. */
async function broadcast({ databaseUrl }: Ours, { sockets: open }: Clients): Promise<Figure[]> {
  const heardAtMs: number[] = [];
  const listener = ({ type }: Packet): void => void (type === 'case.updated' && heardAtMs.push(readClockMs()));
  for (const socket of open) socket.on('stream:event', listener);
  try {
    const committedAtMs = await commitAndWake(
      databaseUrl,
      `VALUES (nextval('outbox_id_seq'), 'cases', 'case.updated', '{"names": ["cases:updated"]}', '{"caseId": "bench"}', '{}')`,
    );
    await eventually(() => heardAtMs.length >= open.length, { deadlineMs });
    return [
      { metric: 'broadcast, first heard', unit: 'ms', value: Math.min(...heardAtMs) - committedAtMs },
      { metric: 'broadcast, last heard', unit: 'ms', value: Math.max(...heardAtMs) - committedAtMs },
    ];
  } finally {
    for (const socket of open) socket.off('stream:event', listener);
  }
}

/** All at once, without a pause of the client's own between the attempts. */
async function reconnect({ sockets: open }: Clients): Promise<Figure[]> {
  let back = 0;
  const startedAtMs = readClockMs();
  for (const socket of open) {
    const listener = ({ stream, epoch, seq }: Sync): void => {
      if (!stream.startsWith('user:')) return;
      back += 1;
      socket.off('stream:sync', listener);
      socket.auth = { ...(socket.auth as object), resume: { [stream]: { epoch, seq } } };
    };
    socket.on('stream:sync', listener);
    socket.disconnect().connect();
  }
  await eventually(() => back >= open.length, { deadlineMs });
  return [{ metric: 'all back and up to date', unit: 's', value: (readClockMs() - startedAtMs) / 1_000 }];
}
