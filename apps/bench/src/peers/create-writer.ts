import { randomUUID } from 'node:crypto';
import { makeWorkerUtils } from 'graphile-worker';
import PgBoss from 'pg-boss';
import { getDisabledLogger, initializeMessageStorage, type TransactionalMessage } from 'pg-transactional-outbox';
import type { EntityManager } from 'typeorm';
import { toEuros } from '@aftercommit/contracts/money';
import { balanceUpdatedEvent, type Wallet } from '@aftercommit/domain/balance/wallet';
import { appendToOutbox } from '@aftercommit/outbox/append';
import { createWake } from '@aftercommit/outbox/wake';
import { createPeerIo, type PeerMessage } from './create-peer-io';
import { peerQueue, type WriterName } from './peer-names';
import { createPollingSettings, setUpPgTransactionalOutbox } from './pg-transactional-outbox';

/** How one contender learns of a change: last in the domain transaction, or behind it. */
export type Writer = {
  write(tx: EntityManager, wallet: Wallet): Promise<void>;
  afterCommit(wallet: Wallet): void;
  /** As our API does behind each commit, with the lanes that it touched. */
  wake(lanes: number[]): void;
  /** Of the Socket.IO server that lives in the writer itself; 0: none does. */
  socketPort: number;
  stop(): Promise<void>;
};

const toMessage = ({ userId, balanceCents, version }: Wallet): PeerMessage => ({
  userId,
  balance: toEuros(balanceCents),
  version,
});

const idle = { afterCommit: () => undefined, wake: () => undefined, socketPort: 0, stop: async () => undefined };

export async function createWriter(name: WriterName, databaseUrl: string): Promise<Writer> {
  switch (name) {
    case 'none':
      return { ...idle, write: async () => undefined };
    case 'bare insert':
      return { ...idle, write: insertBare };
    case 'ours':
    case 'ours, statements sent whole':
    case 'ours with trigger':
      return createOurs(databaseUrl, name !== 'ours with trigger');
    case 'direct emit': {
      const io = await createPeerIo();
      return {
        ...idle,
        write: async () => undefined,
        afterCommit: (wallet) => io.emit(toMessage(wallet)),
        socketPort: io.port,
      };
    }
    case 'graphile-worker':
      return createGraphileWriter(databaseUrl);
    case 'pg-boss':
      return createPgBossWriter(databaseUrl);
    case 'pg-transactional-outbox':
      return createPgTransactionalOutboxWriter(databaseUrl);
  }
}

/** The columns of our outbox, in a plain table: what anybody would write by hand, with nothing to move it on. */
async function insertBare(tx: EntityManager, wallet: Wallet): Promise<void> {
  await tx.query('INSERT INTO bench_events (stream, type, wire, payload, headers) VALUES ($1, $2, $3, $4, $5)', [
    `user:${wallet.userId}`,
    'balance.updated',
    JSON.stringify({ names: [`balance:updated:${wallet.userId}`, 'balance:updated'] }),
    JSON.stringify(toMessage(wallet)),
    '{}',
  ]);
}

async function createOurs(databaseUrl: string, rings: boolean): Promise<Writer> {
  const wake = createWake(databaseUrl);
  await wake.start();
  return {
    ...idle,
    write: (tx, wallet) => appendToOutbox(tx, [balanceUpdatedEvent(wallet)]),
    wake: (lanes) => rings && wake.ring(lanes),
    stop: wake.stop,
  };
}

async function createGraphileWriter(connectionString: string): Promise<Writer> {
  // Only for its migrations: in a transaction of one's own a job is added by the function.
  const tools = await makeWorkerUtils({ connectionString });
  await tools.migrate();
  await tools.release();
  return {
    ...idle,
    write: async (tx, wallet) => {
      await tx.query('SELECT graphile_worker.add_job($1, $2::json)', [peerQueue, JSON.stringify(toMessage(wallet))]);
    },
  };
}

async function createPgBossWriter(connectionString: string): Promise<Writer> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false, max: 2 });
  boss.on('error', () => undefined);
  await boss.start();
  await boss.createQueue(peerQueue);
  return {
    ...idle,
    write: async (tx, wallet) => {
      const db = {
        executeSql: async (sql: string, values: unknown[]) => ({ rows: await tx.query<never[]>(sql, values) }),
      };
      await boss.send(peerQueue, toMessage(wallet), { db });
    },
    stop: () => boss.stop({ graceful: false, wait: false }),
  };
}

async function createPgTransactionalOutboxWriter(databaseUrl: string): Promise<Writer> {
  await setUpPgTransactionalOutbox(databaseUrl);
  const store = initializeMessageStorage(createPollingSettings(databaseUrl), getDisabledLogger());
  return {
    ...idle,
    write: async (tx, wallet) => {
      const message: TransactionalMessage = {
        id: randomUUID(),
        aggregateType: 'wallet',
        aggregateId: wallet.userId,
        messageType: 'balance_updated',
        payload: toMessage(wallet),
      };
      const client: unknown = await tx.queryRunner?.connect();
      await store(message, client as Parameters<typeof store>[1]);
    },
  };
}
