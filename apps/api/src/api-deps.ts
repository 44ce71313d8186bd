import type { DataSource } from 'typeorm';
import type { RunTransaction } from '@aftercommit/db/run-transaction';
import type { QueueBoard } from '@aftercommit/queue/create-queue-board';
import type { RedisSettings } from '@aftercommit/domain/doctor/check-redis';
import type { AddJob } from '@aftercommit/domain/operations/requeue-undelivered';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import type { Logger } from '@aftercommit/runtime/logger';
import type { ApiConfig } from './config';

/** What the routes stand on; `main.ts` makes it. */
export type ApiDeps = {
  dataSource: DataSource;
  runTransaction: RunTransaction;
  config: ApiConfig;
  /** Postgres past a pooler, if there is one. */
  directUrl: string;
  log: Logger;
  metrics: Metrics;
  /** A trace begins with each request. */
  traces: boolean;
  isStopping: () => boolean;
  queueBoard: QueueBoard;
  /** Jobs that wait; null: the queue did not answer. */
  readQueueDepth: () => Promise<number | null>;
  /** A job that says: read the log. Fails when the queue does not take it. */
  addJob: AddJob;
  /** undefined: the site has no Redis. null: it does not answer. */
  inspectRedis: () => Promise<RedisSettings | null | undefined>;
};
