import type { DataSource, QueryRunner } from 'typeorm';
import { eventually } from '@aftercommit/testing/eventually';
import type { TestProcess } from '@aftercommit/testing/start-process';
import type { Random } from './chaos/create-random';

/**
 * Where the api is when it dies: with the request somewhere on its way, inside of the transaction, after its commit (the
 * answer may be out or not), or after the answer.
 */
const moments = ['sent', 'working', 'committed', 'answered'] as const;

type KilledStep<Reply> = {
  dataSource: DataSource;
  api: TestProcess;
  /** Whose wallet the step needs, if it needs one. */
  userId: string;
  send: () => Promise<Reply>;
  random: Random;
};

/** Kills the api at one of the moments, and answers what came back before. null: nothing did. */
export async function killMidway<Reply>({
  dataSource,
  api,
  userId,
  send,
  random,
}: KilledStep<Reply>): Promise<Reply | null> {
  const moment = random.pick(moments);
  const holder = dataSource.createQueryRunner();
  await holder.startTransaction();
  try {
    const before = await countAnswers(holder);
    if (moment === 'working') await holder.query('SELECT FROM wallets WHERE user_id = $1 FOR UPDATE', [userId]);
    const progress = { isAnswered: false };
    const answer = send()
      .catch(() => null)
      .finally(() => (progress.isAnswered = true));
    // A step that needs no wallet or changes nothing is answered before it is seen.
    const isThere = async (): Promise<boolean> =>
      progress.isAnswered ||
      moment === 'sent' ||
      (moment === 'working' && (await isSomebodyWaiting(holder))) ||
      (moment === 'committed' && (await countAnswers(holder)) > before);
    await eventually(isThere, { deadlineMs: 20_000, intervalMs: 1 });
    api.kill('SIGKILL');
    await api.waitForExit();
    return await answer;
  } finally {
    await holder.rollbackTransaction();
    await holder.release();
  }
}

/** Every mutation leaves its answer or its message, in the transaction of its effect. */
async function countAnswers(holder: QueryRunner): Promise<number> {
  const rows = (await holder.query(
    `SELECT ((SELECT count(*) FROM idempotency_keys) + (SELECT count(*) FROM payment_inbox))::integer AS answers`,
  )) as { answers: number }[];
  return rows[0]?.answers ?? 0;
}

async function isSomebodyWaiting(holder: QueryRunner): Promise<boolean> {
  // Within a transaction pg_stat_activity stays as it was at first sight.
  await holder.query('SELECT pg_stat_clear_snapshot()');
  const waiting = (await holder.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )) as unknown[];
  return waiting.length > 0;
}
