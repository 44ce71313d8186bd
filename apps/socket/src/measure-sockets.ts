import type { DatabaseClock } from '@aftercommit/outbox/database-clock';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { ClientRegistry } from './client-registry';

export type MeasuredParts = { registry: ClientRegistry; followers: Followers; clock: DatabaseClock };

/** What a server is like at each scrape: its sockets, how far it is behind, how well it knows the time. */
export function measureSockets(metrics: Metrics, { registry, followers, clock }: MeasuredParts): void {
  metrics.read('aftercommit_sockets', () => {
    const counts = new Map<string, number>();
    for (const { protocol, live } of registry.all()) {
      const key = `${protocol} ${live ? 'live' : 'syncing'}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return [1, 2].flatMap((protocol) =>
      ['live', 'syncing'].map((state) => ({
        labels: { protocol, state },
        value: counts.get(`${protocol} ${state}`) ?? 0,
      })),
    );
  });
  metrics.read('aftercommit_follower_lag_events', () =>
    [...followers.readLag()].map(([lane, value]) => ({ labels: { lane }, value })),
  );
  metrics.read('aftercommit_database_clock_uncertainty_seconds', () => {
    const uncertaintyMs = clock.readUncertaintyMs();
    return uncertaintyMs === null ? [] : [{ labels: {}, value: uncertaintyMs / 1_000 }];
  });
}
