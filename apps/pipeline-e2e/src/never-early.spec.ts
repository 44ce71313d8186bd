import { Pool } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, waitForSnapshot } from './raw-client';
import { createSite } from './site';
import { startStack, type Stack } from './start-stack';
import { readProfile } from './tour';

/** How long Postgres holds the commit: the time in which nothing may be heard. */
const holdMs = 3_000;

describe('a commit that Postgres holds back', () => {
  let stack: Stack;
  let pool: Pool;

  beforeAll(async () => {
    stack = await startStack();
    pool = new Pool({ connectionString: stack.databaseUrl, max: 1 });
  }, 120_000);

  afterAll(async () => {
    await release(pool);
    await pool.end();
    await stack.stop();
  }, 60_000);

  it('[G3] reaches no client before it is durable, and every client after it', async () => {
    const site = createSite(stack.url, stack.webhookSecret);
    const alice = await site.signIn('alice');
    const cases = (await readProfile(site, alice)).cases as { id: string; type: string; price: number }[];
    const caseId = cases.find(({ type, price }) => type === 'event' && price > 0)?.id;
    const clients = [
      openRawClient({ url: stack.url, kind: 'alice', token: alice.token }),
      openRawClient({ url: stack.url, kind: 'alice, polling', transports: ['polling'], token: alice.token }),
      openRawClient({ url: stack.url, kind: 'visitor' }),
    ];
    await Promise.all(clients.map(waitForSnapshot));

    // A synchronous standby that does not exist: every commit waits for it.
    await pool.query(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await pool.query('SELECT pg_reload_conf()');
    await eventually(async () => (await readSetting(pool)) === 'nobody');
    const opening = site.call('POST', '/api/cases/open', { caseId }, alice.token);
    await eventually(async () => (await countHeldCommits(pool)) > 0);
    // The one place where a test waits by the clock: it shows that nothing happens.
    await pause(holdMs);
    const early = clients.flatMap((client) => client.live());
    await release(pool);

    expect(early).toEqual([]);
    expect(await opening).toMatchObject({ status: 200 });
    await eventually(() => {
      for (const client of clients) expect(client.live('new_drop')).toHaveLength(1);
      for (const client of clients.slice(0, 2)) expect(client.live(`balance:updated:${alice.id}`)).toHaveLength(1);
    });
    for (const client of clients) client.close();
  }, 60_000);
});

async function release(pool: Pool): Promise<void> {
  await pool.query('ALTER SYSTEM RESET synchronous_standby_names');
  await pool.query('SELECT pg_reload_conf()');
}

async function readSetting(pool: Pool): Promise<string | undefined> {
  return (await pool.query<{ synchronous_standby_names: string }>('SHOW synchronous_standby_names')).rows[0]
    ?.synchronous_standby_names;
}

async function countHeldCommits(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ held: number }>(
    `SELECT count(*)::int AS held FROM pg_stat_activity WHERE wait_event = 'SyncRep'`,
  );
  return rows[0]?.held ?? 0;
}
