import type { StreamSync } from '@aftercommit/contracts/socket-protocol';
import type { Metrics } from '@aftercommit/runtime/create-metrics';

/** How streams were brought up to date: by what was missed, or anew and why. */
export function countSyncs(metrics: Metrics, syncs: readonly StreamSync[]): void {
  for (const sync of syncs) {
    metrics.count('aftercommit_stream_syncs_total', { result: 'events' in sync ? 'events' : sync.resync });
  }
}
