/** code: stable, for monitors. remedy: what to do about it. */
export type Finding = { code: FindingCode; level: 'warning' | 'critical'; problem: string; remedy: string };

/** Everything that `outbox doctor` can find; docs/runbook.md has a line for each. */
export const findingCodes = [
  'schema_missing_migration',
  'schema_of_a_later_release',
  'postgres_too_old',
  'money_invariant_broken',
  'listen_broken',
  'pooler_in_transaction_mode',
  'redis_away',
  'redis_may_evict',
  'redis_without_persistence',
  'clock_off',
  'partition_missing',
  'log_has_a_gap',
  'log_without_its_event',
  'follower_stands_still',
  'server_silent',
  'server_of_another_release',
  'no_dispatcher',
  'dispatcher_polls_only',
  'no_socket_server',
  'lane_paused',
  'lane_waits',
  'dead_letters_open',
  'replay_stalled',
  'queue_away',
] as const;
export type FindingCode = (typeof findingCodes)[number];
