import type { EntityManager } from 'typeorm';
import * as lanes from '@aftercommit/outbox/pause-lane';
import { recordAudit, type Actor } from '../administration/record-audit';
import { DomainError } from '../domain-error';

export type LaneDecision = { lane: number; reason: string };

/**
 * Events of the lane are kept and wait; writers notice nothing.
 * @throws DomainError lane_not_found | lane_paused
 */
export async function pauseLane(tx: EntityManager, actor: Actor, { lane, reason }: LaneDecision): Promise<void> {
  if (!(await lanes.isLane(tx, lane))) throw new DomainError('lane_not_found');
  const isPaused = await lanes.pauseLane(tx, { lane, actor: actor.username, reason });
  if (!isPaused) throw new DomainError('lane_paused');
  await recordAudit(tx, actor, { action: 'lane.paused', details: `lane ${lane}: ${reason}`, type: 'warning' });
}

/**
 * What has waited goes out in its order. Also of a lane that there is no more, so that no pause is left behind.
 * @throws DomainError lane_not_paused
 */
export async function resumeLane(tx: EntityManager, actor: Actor, { lane, reason }: LaneDecision): Promise<void> {
  if (!(await lanes.resumeLane(tx, lane))) throw new DomainError('lane_not_paused');
  await recordAudit(tx, actor, { action: 'lane.resumed', details: `lane ${lane}: ${reason}` });
}
