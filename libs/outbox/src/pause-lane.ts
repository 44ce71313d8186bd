import type { EntityManager } from 'typeorm';
import { z } from 'zod';

/**
 * Stops the dispatch of a lane, on every dispatcher and over every restart, from this transaction's commit on.
 * false: it is paused already.
 */
export async function pauseLane(
  tx: EntityManager,
  { lane, actor, reason }: { lane: number; actor: string; reason: string },
): Promise<boolean> {
  // The lock of its dispatch: one that is under way ends first.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtext('aftercommit.lane'), $1)`, [lane]);
  const rows = await tx.query<unknown[]>(
    `INSERT INTO paused_lanes (lane, actor, reason) VALUES ($1, $2, $3) ON CONFLICT (lane) DO NOTHING RETURNING lane`,
    [lane, actor, reason],
  );
  return rows.length > 0;
}

/** false: it was not paused. */
export async function resumeLane(tx: EntityManager, lane: number): Promise<boolean> {
  const [, resumed] = await tx.query<[unknown, number]>('DELETE FROM paused_lanes WHERE lane = $1', [lane]);
  return resumed > 0;
}

const LaneRow = z.object({ exists: z.boolean() });

export async function isLane(tx: EntityManager, lane: number): Promise<boolean> {
  const [row] = await tx.query<unknown[]>('SELECT $1 BETWEEN 0 AND user_lanes AS exists FROM lane_config', [lane]);
  return LaneRow.parse(row).exists;
}
