import type { CommitNote } from '@aftercommit/db/note-commit';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { Logger } from '@aftercommit/runtime/logger';

/** What was appended and is committed: counted, and said with LOG_EVENTS=1. */
export function createNoteAppended(metrics: Metrics, log: Logger): (notes: CommitNote[]) => void {
  return (notes) => {
    for (const { eventId, stream, lane, type } of notes) {
      metrics.count('aftercommit_events_appended_total', { type });
      log.each?.('outbox.appended', { eventId, stream, lane, type });
    }
  };
}
