import type { DataSource } from 'typeorm';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { readStatus } from '@aftercommit/outbox/read-status';
import { checkConnection } from './check-connection';
import { checkLog } from './check-log';
import { checkMoney } from './check-money';
import { checkPipeline } from './check-pipeline';
import { checkRedis, type RedisSettings } from './check-redis';
import { checkReplays } from './check-replays';
import { checkSchema } from './check-schema';

export type Examined = {
  dataSource: DataSource;
  /** Postgres without a pooler, as far as the configuration says. */
  directUrl: string;
  redis: RedisSettings | null | undefined;
  /** Jobs that wait; null: the queue does not answer. */
  queueDepth: number | null;
};

/** Looks for everything that is known to go wrong. None: healthy. */
export async function examineSite({ dataSource, directUrl, redis, queueDepth }: Examined): Promise<Finding[]> {
  const outside = [...(await checkConnection(directUrl)), ...checkRedis(redis)];
  const schema = await checkSchema(dataSource);
  // What is asked below needs the tables.
  if (schema.some(({ code }) => code === 'schema_missing_migration')) return [...schema, ...outside];
  const status = await readStatus(dataSource, queueDepth);
  return [
    ...schema,
    ...outside,
    ...checkPipeline(status),
    ...(await checkLog(dataSource)),
    ...(await checkReplays(dataSource, status.at)),
    ...(await checkMoney(dataSource)),
  ];
}
