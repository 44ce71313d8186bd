import type { OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';
import type { Verdict } from './judge-status';
import { renderTable, toDuration } from './output';

/** A status for people. */
export function showStatus(status: OutboxStatus, verdict: Verdict): string {
  const { pending } = status;
  const lanes = status.lanes.map((lane) => ({
    lane: lane.lane,
    carries: lane.carries,
    pending: lane.pending,
    oldest: toDuration(lane.oldest_pending_age_ms),
    head: lane.head,
    delivered: lane.delivered,
    'lag events': lane.lag_events,
    lag: toDuration(lane.lag_ms),
    'batches in flight': lane.batches_in_flight,
    paused: lane.paused ? 'PAUSED' : 'no',
  }));
  const servers = status.servers.map((server) => ({
    server: server.server,
    clients: server.clients,
    alive: server.is_alive,
    epoch: server.is_current ? 'current' : 'other',
    seen: `${toDuration(Math.max(0, status.at - server.seen_at))} ago`,
    positions: Object.entries(server.positions)
      .map(([lane, position]) => `${lane}:${position}`)
      .join(' '),
  }));
  return [
    `epoch ${status.epoch} · listener ${status.listener} · queue depth ${status.queue_depth ?? 'unknown'}`,
    `pending ${pending.count}${pending.is_capped ? ' or more' : ''} · oldest ${toDuration(pending.oldest_age_ms)} · ` +
      `dead letters ${status.dead_letters.open} · replays running ${status.replays_running}`,
    '',
    renderTable(lanes),
    '',
    servers.length > 0 ? renderTable(servers) : 'no socket server has reported',
    '',
    `last prune ${describePrune(status)}`,
    `connections: ${
      Object.entries(status.connections)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || 'none'
    }`,
    '',
    verdict.level.toUpperCase(),
    ...verdict.reasons.map(({ level, text }) => `  ${level}: ${text}`),
  ].join('\n');
}

function describePrune({ at, last_prune: prune }: OutboxStatus): string {
  if (!prune) return 'never';
  const dropped = prune.dropped.join(', ') || 'nothing';
  return `${toDuration(Math.max(0, at - prune.at))} ago by ${prune.actor}, kept ${prune.keep_days} days, dropped ${dropped}`;
}
