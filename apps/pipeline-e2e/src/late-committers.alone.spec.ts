import { randomUUID } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import { Client } from 'pg';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { wakeChannel } from '@aftercommit/outbox/wake';
import { createTestDatabase } from '@aftercommit/testing/create-test-database';
import { eventually } from '@aftercommit/testing/eventually';
import { startProcess, type TestProcess } from '@aftercommit/testing/start-process';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';

const writers = 20;
/** From a commit to its screen, whatever its id. */
const deliveryMsMax = 300;
const roundsMax = 5;
/** How long a writer sleeps in its transaction: longer than the mark of the scan trails. */
const writerPauseMs = 10_000;

describe('writers whose ids commit out of order', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let dataSource: DataSource;
  let doorbell: Client;
  let processes: TestProcess[];
  let client: RawClient;
  let heardAtMs: Map<string, number>;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = createDataSource({
      connectionString: database.url,
      applicationName: 'late-committers',
      poolSizeMax: writers + 4,
    });
    await dataSource.initialize();
    doorbell = new Client({ connectionString: database.url });
    await doorbell.connect();
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'warn', SITE_ORIGINS: 'http://localhost', COOKIE_SECURE: '0' };
    processes = await Promise.all([startProcess({ name: 'dispatcher', env }), startProcess({ name: 'socket', env })]);
    client = openRawClient({ url: processes[1]?.url ?? '', kind: 'visitor', transports: ['websocket'] });
    heardAtMs = new Map();
    client.socket.on('case:created', ({ id }: { id: string }) => heardAtMs.set(id, performance.now()));
    await waitForSnapshot(client);
  }, 60_000);

  afterAll(async () => {
    client?.close();
    await Promise.all((processes ?? []).map((each) => each.stop()));
    await doorbell?.end();
    await dataSource?.destroy();
    await database?.drop();
  }, 60_000);

  it(`[G5] delivers each of ${writers} events within ${deliveryMsMax} ms of its commit when the newest id commits first`, async () => {
    // The quickest of some rounds: another program on the machine's cores is not what is measured.
    let slowestMs = Infinity;
    for (let round = 1; round <= roundsMax && slowestMs > deliveryMsMax; round += 1) {
      slowestMs = Math.min(slowestMs, await timeOneRound(round));
    }

    expect(slowestMs).toBeLessThanOrEqual(deliveryMsMax);
  }, 60_000);

  /** From commit to screen, of the slowest event. */
  async function timeOneRound(round: number): Promise<number> {
    const caseIds = Array.from({ length: writers }, (_, index) => `late-${round}-${index}`);
    const open = await appendInOpenTransactions(dataSource, caseIds);
    const committedAtMs = new Map<string, number>();
    for (const { caseId, runner } of [...open].reverse()) {
      await runner.commitTransaction();
      committedAtMs.set(caseId, performance.now());
      await doorbell.query(`NOTIFY ${wakeChannel}`);
      await runner.release();
    }
    await eventually(() => expect(caseIds.filter((caseId) => !heardAtMs.has(caseId))).toEqual([]));
    return Math.max(...[...committedAtMs].map(([caseId, atMs]) => (heardAtMs.get(caseId) ?? Infinity) - atMs));
  }

  it('[G4] delivers two events of one person in commit order when the first writer slept for ten seconds before its commit', async () => {
    const userId = randomUUID();
    const statuses: { requestId: string; seq: number }[] = [];
    const first = await beginAppend(dataSource, userId, 'pending');
    // Sleeping inside Postgres: no time-out of an idle transaction ends it.
    const slept = first.runner
      .query('SELECT pg_sleep($1)', [writerPauseMs / 1_000])
      .then(() => first.runner.commitTransaction());
    // Others go on meanwhile, so that the mark of the scan passes the sleeping id.
    const busy = keepCommitting(dataSource, doorbell, slept);
    await slept;
    const second = await beginAppend(dataSource, userId, 'approved');
    await second.runner.commitTransaction();
    await doorbell.query(`NOTIFY ${wakeChannel}`);
    await busy;
    await Promise.all([first.runner.release(), second.runner.release()]);

    await eventually(async () => {
      const rows = await dataSource.query<{ seq: string; id: string }[]>(
        `SELECT l.seq, o.payload ->> 'requestId' AS id FROM event_log l JOIN outbox o ON o.id = l.outbox_id
         WHERE l.stream = $1 ORDER BY l.position`,
        [`user:${userId}`],
      );
      statuses.splice(0, statuses.length, ...rows.map(({ seq, id }) => ({ requestId: id, seq: Number(seq) })));
      expect(statuses).toHaveLength(2);
    });
    expect(statuses).toEqual([
      { requestId: first.requestId, seq: 1 },
      { requestId: second.requestId, seq: 2 },
    ]);
  }, 40_000);
});

async function appendInOpenTransactions(
  dataSource: DataSource,
  caseIds: string[],
): Promise<{ caseId: string; runner: QueryRunner }[]> {
  const open: { caseId: string; runner: QueryRunner }[] = [];
  for (const caseId of caseIds) {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    // Twenty that wait for each other: on a busy machine longer than one of ours may be idle.
    await runner.query(`SET LOCAL idle_in_transaction_session_timeout = '30s'`);
    await appendToOutbox(runner.manager, [{ type: 'case.created', payload: { caseId } }]);
    open.push({ caseId, runner });
  }
  return open;
}

async function beginAppend(dataSource: DataSource, userId: string, status: 'pending' | 'approved') {
  const runner = dataSource.createQueryRunner();
  const requestId = randomUUID();
  await runner.startTransaction();
  await appendToOutbox(runner.manager, [{ type: 'request.updated', payload: { userId, requestId, status } }]);
  return { runner, requestId };
}

/** Events of other people, one after the other, until `end` is over. */
async function keepCommitting(dataSource: DataSource, doorbell: Client, end: Promise<void>): Promise<void> {
  let over = false;
  void end.finally(() => (over = true));
  while (!over) {
    await dataSource.transaction((tx) =>
      appendToOutbox(tx, [{ type: 'inventory.updated', payload: { userId: randomUUID() } }]),
    );
    await doorbell.query(`NOTIFY ${wakeChannel}`);
  }
}
