import type { Pool, PoolClient } from 'pg';
import { readWallet } from '@aftercommit/domain/balance/read-wallet';
import type { Wallet } from '@aftercommit/domain/balance/wallet';
import { findDeletedMessages } from '@aftercommit/domain/chat/find-deleted-messages';
import {
  findActiveSession,
  type ActiveSession,
  type RunsQueries,
} from '@aftercommit/domain/sessions/find-active-session';
import { hasSignedInLately } from '@aftercommit/domain/sessions/has-signed-in-lately';
import { readStreamHeads, type StreamHeads } from '@aftercommit/outbox/read-stream-heads';
import type { StreamCursor, StreamSync } from '@aftercommit/contracts/socket-protocol';
import type { Identity } from './client-registry';
import { readStreamSync } from './read-stream-sync';

/** Everything of one moment: who may read, where the streams are, and the state there. */
export type ClientSnapshot = {
  heads: StreamHeads;
  sessions: ActiveSession[];
  /** Its page signed in while the connection was being made: it must come back with the new session. */
  signedInLately: boolean;
  wallet: Wallet | null;
  /** What brings each stream to its head; empty unless `follows` was given. */
  syncs: StreamSync[];
};

/** Whose snapshot of which streams. follows: where a client of protocol 2 is in them. */
export type SnapshotRequest = {
  identity: Identity;
  streams: readonly string[];
  follows?: { cursors: Readonly<Record<string, StreamCursor>>; isDeadLetter(outboxId: number): boolean } | undefined;
};

/** Read in one snapshot of the database, so that the balance and the seqs belong together. */
export async function readClientSnapshot(pool: Pool, request: SnapshotRequest): Promise<ClientSnapshot> {
  const { identity, streams, follows } = request;
  return inOneSnapshot(pool, async (connection) => {
    const db = adaptConnection(connection);
    const heads = await readStreamHeads(connection, streams);
    const sessions: ActiveSession[] = [];
    for (const sessionId of identity.sessionIds) {
      const session = await findActiveSession(db, { sessionId });
      if (session) sessions.push(session);
    }
    const signedInLately = !identity.byToken && (await hasSignedInLately(db, identity));
    const wallet = identity.userId ? await readWallet(db, identity.userId) : null;
    const shared = {
      epoch: heads.epoch,
      wallet,
      isDeadLetter: follows?.isDeadLetter ?? (() => false),
      findDeletedMessages: (messageIds: string[]) => findDeletedMessages(db, messageIds),
    };
    const syncs: StreamSync[] = [];
    for (const head of follows ? heads.streams : []) {
      const cursor = follows?.cursors[head.stream];
      syncs.push(await readStreamSync(connection, { ...shared, head, cursor }));
    }
    return { heads, sessions, signedInLately, wallet, syncs };
  });
}

export function adaptConnection(connection: Pool | PoolClient): RunsQueries {
  return {
    query: async <Rows>(sql: string, parameters: unknown[] = []) =>
      (await connection.query(sql, parameters)).rows as Rows,
  };
}

async function inOneSnapshot<Result>(pool: Pool, read: (connection: PoolClient) => Promise<Result>): Promise<Result> {
  const connection = await pool.connect();
  let broken: Error | undefined;
  try {
    await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const result = await read(connection);
    await connection.query('COMMIT');
    return result;
  } catch (error) {
    // The connection goes with its open transaction: it must not serve anybody else.
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    connection.release(broken);
  }
}
