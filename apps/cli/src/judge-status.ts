import type { OutboxStatus } from '@aftercommit/contracts/http/admin-outbox';

/** A healthy pipeline takes milliseconds, and heals in under five seconds: longer is noticed. */
const lateMs = 5_000;

export type Verdict = {
  level: 'ok' | 'warning' | 'critical';
  reasons: { level: 'warning' | 'critical'; text: string }[];
};

/** What a monitor should think of a status. */
export function judgeStatus(status: OutboxStatus): Verdict {
  const reasons: Verdict['reasons'] = [];
  const warn = (isSo: boolean, text: string): void => void (isSo && reasons.push({ level: 'warning', text }));
  const alarm = (isSo: boolean, text: string): void => void (isSo && reasons.push({ level: 'critical', text }));
  for (const { lane, paused, oldest_pending_age_ms: age, lag_ms: lag } of status.lanes) {
    warn(paused !== null, `lane ${lane} is paused by ${paused?.actor}: ${paused?.reason}`);
    alarm(paused === null && (age ?? 0) > lateMs, `lane ${lane} has waited ${age} ms for its dispatch`);
    alarm((lag ?? 0) > lateMs, `lane ${lane} has an event that was dispatched ${lag} ms ago and is not delivered`);
  }
  alarm(status.listener === 'none', 'no dispatcher is connected');
  warn(status.listener === 'poll_only', 'no dispatcher listens: events wait for the poll');
  alarm(!status.servers.some((server) => server.is_alive && server.is_current), 'no socket server is alive');
  warn(status.dead_letters.open > 0, `${status.dead_letters.open} dead letters wait for a decision`);
  warn(status.queue_depth === null, 'the queue does not answer');
  const level = reasons.some((reason) => reason.level === 'critical')
    ? 'critical'
    : reasons.length > 0
      ? 'warning'
      : 'ok';
  return { level, reasons };
}
