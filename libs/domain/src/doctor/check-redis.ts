import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

/** How a Redis is set up. isPersistent: null, it does not say. */
export type RedisSettings = { evictionPolicy: string; isPersistent: boolean | null };

/** undefined: the site has no Redis. null: it does not answer. */
export function checkRedis(settings: RedisSettings | null | undefined): Finding[] {
  if (settings === undefined) return [];
  if (!settings) {
    return [
      {
        code: 'redis_away',
        level: 'critical',
        problem: 'Redis does not answer: events wait for the followers’ own check of the log, about a second',
        remedy: 'start Redis; nothing is lost, `outbox reconcile` shows what waits',
      },
    ];
  }
  const findings: Finding[] = [];
  if (settings.evictionPolicy !== 'noeviction') {
    findings.push({
      code: 'redis_may_evict',
      level: 'warning',
      problem: `Redis may throw jobs away: maxmemory-policy is ${settings.evictionPolicy}`,
      remedy: 'redis-cli CONFIG SET maxmemory-policy noeviction, and in its configuration',
    });
  }
  if (settings.isPersistent === false) {
    findings.push({
      code: 'redis_without_persistence',
      level: 'warning',
      problem: 'Redis keeps nothing over a restart: every batch in flight is then read from the log',
      remedy: 'redis-cli CONFIG SET appendonly yes, and in its configuration',
    });
  }
  return findings;
}
