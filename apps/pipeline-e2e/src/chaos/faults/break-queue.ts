import { createEventQueue, type EventQueue } from '@aftercommit/queue/create-event-queue';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { eventually } from '@aftercommit/testing/eventually';
import type { ChaosSite } from '../site/start-site';
import { connectionFaults } from './break-connections';
import type { InjectFault } from './injection';
import { withRedis } from './with-redis';

const eventQueue = 'events';

/** Jobs vanish before anybody takes them, and no hint stands in for them: the check of the heads is all that is left. */
const lose: InjectFault = async (injection) => {
  const { site, pause, fault, broke, healed } = injection;
  const quietly = { ...injection, broke: () => undefined };
  let hintsBack: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve) => {
    hintsBack = connectionFaults['hints-dropped']({ ...quietly, healed: resolve });
    hintsBack.then(resolve, () => resolve());
  });
  const losing = site.profile === 'embedded' ? loseRows(site) : losePushes(site);
  try {
    await losing.begin();
    broke(`jobs lost for ${fault.durationMs} ms, hints dropped`);
    healed();
    await pause(fault.durationMs);
  } finally {
    await eventually(() => losing.end(), { deadlineMs: endDeadlineMs, intervalMs: 100 });
    await hintsBack;
  }
};

type Losing = { begin(): Promise<void>; end(): Promise<void> };

/** Rows that are inserted, as the sender sees it, and are not there. */
function loseRows({ control }: ChaosSite): Losing {
  return {
    begin: async () => {
      await control.query(
        'CREATE OR REPLACE FUNCTION queue.lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
      );
      await control.query('CREATE TRIGGER lose BEFORE INSERT ON queue.job FOR EACH ROW EXECUTE FUNCTION queue.lose()');
    },
    end: async () => {
      await control.query('DROP TRIGGER IF EXISTS lose ON queue.job');
    },
  };
}

/** While a queue is paused its jobs go to a list of their own, which is deleted. */
function losePushes(site: ChaosSite): Losing {
  const queue = `${site.queuePrefix}:${eventQueue}`;
  return {
    begin: () => withRedis(site, async (redis) => void (await redis.hset(`${queue}:meta`, 'paused', '1'))),
    end: () =>
      withRedis(site, async (redis) => {
        await redis.hdel(`${queue}:meta`, 'paused');
        await redis.del(`${queue}:paused`);
      }),
  };
}

const endDeadlineMs = 30_000;

async function withQueue(site: ChaosSite, work: (queue: EventQueue) => Promise<void>): Promise<void> {
  const queue = createEventQueue(chooseQueueConnection(site.redis?.url, site.postgres.url), site.queuePrefix);
  try {
    await work(queue);
  } finally {
    await queue.close();
  }
}

const repeatsMax = 60;
const eventsPerJobMax = 40;

/** Batches of a moment and of long ago, again, several times, in any order and cut anew. */
const repeat: InjectFault = async ({ site, random, pause, fault, broke, healed }) => {
  const bodies: object[] = [];
  for (const lane of [0, 1]) {
    const { rows } = await site.control.query<{ head: string }>('SELECT lane_head($1) AS head', [lane]);
    const head = Number(rows[0]?.head);
    for (let count = 0; head > 0 && count < 8; count += 1) {
      const last = Math.max(1, head - (random.chance(0.6) ? random.between(0, 20) : random.between(0, head - 1)));
      const first = Math.max(1, last - random.between(0, eventsPerJobMax - 1));
      bodies.push(await readBatch(site, lane, first, last));
    }
  }
  if (bodies.length === 0) return;
  await withQueue(site, async (queue) => {
    const repeats = random.between(20, repeatsMax);
    broke(`${repeats} jobs repeated, late and out of order`);
    healed();
    for (let count = 0; count < repeats; count += 1) {
      // What carries the jobs may be broken too.
      await queue.add(random.pick(bodies)).catch(() => undefined);
      await pause(fault.durationMs / repeats);
    }
  });
};

async function readBatch(site: ChaosSite, lane: number, first: number, last: number): Promise<object> {
  const { rows } = await site.control.query<{ epoch: string; events: object[] }>(
    `SELECT current_epoch() AS epoch, json_agg(json_build_object('position', l.position, 'stream', l.stream, 'seq', l.seq,
       'outboxId', l.outbox_id, 'id', o.event_id, 'type', o.type, 'wire', o.wire, 'payload', o.payload,
       'at', floor(extract(epoch FROM o.created_at) * 1000)::bigint) ORDER BY l.position) AS events
     FROM event_log l JOIN outbox o ON o.id = l.outbox_id WHERE l.lane = $1 AND l.position BETWEEN $2 AND $3`,
    [lane, first, last],
  );
  return { epoch: rows[0]?.epoch, lane, first, last, events: rows[0]?.events };
}

/** Jobs that speak of what is not there: positions beyond the head, another epoch, no batch at all. */
const lie: InjectFault = async ({ site, random, pause, fault, broke, healed }) => {
  const { rows } = await site.control.query<{ epoch: string; head: string }>(
    'SELECT current_epoch() AS epoch, lane_head(1) AS head',
  );
  const { epoch = '', head = '0' } = rows[0] ?? {};
  const beyond = Number(head) + random.between(5, 5_000);
  const bodies = [
    { epoch, lane: 1, first: beyond, last: beyond + 3 },
    { epoch, lane: 0, first: 1, last: beyond },
    { epoch: 'another-1-1-1', lane: 1, first: 1, last: beyond },
    { epoch, lane: 63, first: 1, last: 1 },
    { nothing: true },
  ];
  await withQueue(site, async (queue) => {
    broke('30 jobs about what is not there');
    healed();
    for (let count = 0; count < 30; count += 1) {
      // What carries the jobs may be broken too.
      await queue.add(random.pick(bodies)).catch(() => undefined);
      await pause(fault.durationMs / 30);
    }
  });
};

export const queueFaults = {
  'jobs-lost': lose,
  'jobs-repeated': repeat,
  'jobs-false': lie,
} satisfies Record<string, InjectFault>;
