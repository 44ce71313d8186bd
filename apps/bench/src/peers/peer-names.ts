/** What may be the last statement of the one domain transaction that everybody runs. */
export const writerNames = [
  'none',
  'bare insert',
  'ours',
  'ours with trigger',
  'ours, statements sent whole',
  'direct emit',
  'graphile-worker',
  'pg-boss',
  'pg-transactional-outbox',
] as const;
export type WriterName = (typeof writerNames)[number];

/** Peers that take work out of the database again. */
export type PeerName = 'graphile-worker' | 'graphile-worker best' | 'pg-boss' | 'pg-transactional-outbox';

export const peerQueue = 'emit';
