import type { Announcement } from '@aftercommit/outbox/batch';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import { createHintListener } from '@aftercommit/queue/create-hint-listener';
import type { QueueConnection } from '@aftercommit/queue/queue-connection';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import type { Logger } from '@aftercommit/runtime/logger';
import type { RecordStep } from '@aftercommit/runtime/tracing';
import { createDrain, parseAnnouncement } from './drain-queue';
import type { EmissionStats } from './measure-emissions';

export type HearingDeps = {
  connection: QueueConnection;
  prefix: string;
  /** false: everything comes through the queue. */
  hearsHints: boolean;
  followers: Followers;
  emissions: EmissionStats;
  metrics: Metrics;
  recordStep: RecordStep | null;
  log: Logger;
};

/** parts: to be started and stopped in their order. */
export type Hearing = { parts: LongRunning[]; listDegraded(): string[] };

/** Jobs and hints: both only say what is new, and whichever comes first moves the followers. */
export function createHearing(deps: HearingDeps): Hearing {
  const { connection, prefix, hearsHints, followers, emissions, metrics, recordStep, log } = deps;
  const hear = (carrier: string) => (announcement: Announcement) => {
    metrics.count('aftercommit_announcements_total', { carrier });
    emissions.expect(announcement);
    followers.offer(announcement);
  };
  const hearHint = hear('hint');
  const drain = createDrain({ connection, prefix, followers, hear: hear('job'), metrics, recordStep, log });
  const hints = createHintListener(connection, prefix, (body) => {
    const announcement = parseAnnouncement(body, log);
    if (announcement) hearHint(announcement);
  });
  return { parts: hearsHints ? [drain, hints] : [drain], listDegraded: drain.listDegraded };
}
