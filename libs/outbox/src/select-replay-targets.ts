import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { catalog } from '@aftercommit/contracts/events/catalog';
import type { ReplayMode } from '@aftercommit/contracts/events/event-type';
import {
  replayEventsDefaultMax,
  replayEventsMax,
  type ReplayFilter,
  type ReplayPlan,
} from '@aftercommit/contracts/http/admin-outbox';
import { EventRows, eventJson, joinEventPlace } from './event-json';
import { matchesEvent, readWantedStream, toEventMatch } from './match-events';
import type { RunsQueries } from './runs-queries';

const sampleMax = 10;

/** How events of a type are replayed; never: also of a type that the catalogue does not know any more. */
export function readReplayMode(type: string): ReplayMode {
  return Object.hasOwn(catalog, type) ? catalog[type as keyof typeof catalog].replay : 'never';
}

const typesOf = (mode: ReplayMode): string[] => Object.keys(catalog).filter((type) => readReplayMode(type) === mode);

/**
 * What a filter means for a replay: `matching` are the events that have their place in the log and are no replays
 * themselves, `targets` those of them that are repeated: each one that is replayed as it was, and the last of each
 * stream and type that is replayed as it is now.
 */
async function selectTargets(db: RunsQueries, filter: ReplayFilter): Promise<{ sql: string; values: unknown[] }> {
  // In two texts, not as one more condition: only this way the stream's own index is used.
  const stream = readWantedStream(filter);
  const source =
    stream === null
      ? 'outbox o WHERE $8::text IS NULL'
      : 'event_log l JOIN outbox o ON o.id = l.outbox_id WHERE l.stream = $8';
  return {
    sql: `matching AS MATERIALIZED (
        SELECT o.id, o.type, o.stream FROM ${source}
          AND ${matchesEvent} AND NOT o.headers ? 'replayOf'
          AND NOT EXISTS (SELECT FROM outbox_pending p WHERE p.id = o.id AND p.stream = o.stream)
      ), targets AS MATERIALIZED (
        SELECT id, type FROM (
          SELECT id, type FROM matching WHERE type = ANY ($5::text[])
          UNION ALL
          SELECT max(id), type FROM matching WHERE type = ANY ($6::text[]) GROUP BY stream, type
        ) chosen ORDER BY id LIMIT $7
      )`,
    values: [
      ...(await toEventMatch(db, filter)),
      typesOf('as_it_was'),
      typesOf('as_it_is_now'),
      filter.limit ?? replayEventsMax + 1,
      stream,
    ],
  };
}

const CountRows = z.array(
  z.object({
    type: z.string(),
    matching: z.coerce.number(),
    total: z.coerce.number(),
    first_ids: z.array(z.coerce.number()),
  }),
);

/** Counts what a replay would do, and shows the first of it. Changes nothing. */
export async function planReplay(db: RunsQueries, filter: ReplayFilter): Promise<ReplayPlan> {
  const { sql, values } = await selectTargets(db, filter);
  const counts = CountRows.parse(
    await db.query(
      `WITH ${sql}
       SELECT m.type, m.matching, coalesce(t.total, 0) AS total, coalesce(t.first_ids, '{}')::text[] AS first_ids
       FROM (SELECT type, count(*) AS matching FROM matching GROUP BY type) m
       LEFT JOIN (SELECT type, count(*) AS total, (array_agg(id ORDER BY id))[1:$9] AS first_ids
         FROM targets GROUP BY type) t USING (type)
       ORDER BY m.type`,
      [...values, sampleMax],
    ),
  );
  const firstIds = counts
    .flatMap((row) => row.first_ids)
    .sort((a, b) => a - b)
    .slice(0, sampleMax);
  const sample = await db.query(
    `SELECT ${eventJson} AS event FROM outbox o ${joinEventPlace} WHERE o.id = ANY ($1::bigint[]) ORDER BY o.id`,
    [firstIds],
  );
  const total = counts.reduce((sum, row) => sum + row.total, 0);
  return {
    total,
    types: counts.flatMap(({ type, matching, total: ofType }) => {
      const replay = readReplayMode(type);
      return replay === 'never' ? [] : [{ type, replay, matching, total: ofType }];
    }),
    excluded: counts.flatMap(({ type, matching }) => (readReplayMode(type) === 'never' ? [{ type, matching }] : [])),
    sample: EventRows.parse(sample).map(({ event }) => event),
    needs_limit: filter.limit === undefined && total > replayEventsDefaultMax,
  };
}

export type NewReplay = { actor: string; reason: string; filter: ReplayFilter; rate: number; runner: 'cli' | 'api' };

const StartedRow = z.object({ run_id: z.uuid(), total: z.coerce.number() });

/** Fixes what is to be repeated, in the caller's transaction. total 0: nothing matched, and there is no run. */
export async function createReplay(tx: EntityManager, replay: NewReplay): Promise<{ runId: string; total: number }> {
  const { sql, values } = await selectTargets(tx, replay.filter);
  const rows = await tx.query<unknown[]>(
    `WITH ${sql}, counted AS (SELECT gen_random_uuid() AS none, count(*)::integer AS total FROM targets), run AS (
       INSERT INTO replay_runs (actor, reason, filter, rate, runner, total)
       SELECT $9, $10, $11, $12, $13, total FROM counted WHERE total > 0 RETURNING id
     ), chosen AS (
       INSERT INTO replay_targets (run_id, ordinal, outbox_id)
       SELECT run.id, row_number() OVER (ORDER BY t.id), t.id FROM run, targets t
     )
     SELECT coalesce(run.id, counted.none) AS run_id, counted.total FROM counted LEFT JOIN run ON true`,
    [...values, replay.actor, replay.reason, JSON.stringify(replay.filter), replay.rate, replay.runner],
  );
  const { run_id: runId, total } = StartedRow.parse(rows[0]);
  return { runId, total };
}
