// Stands in for @aftercommit/db/run-transaction in the API that emits directly, right after the commit, as most sites do.
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import type { DataSource, QueryRunner } from 'typeorm';
import { createRunTransaction as createRealRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { answerRequests } from '../processes/answer-requests';
import { takeEvents } from './emit-instead-of-append';

export type { RunTransaction };

/** The sockets live in the API's own process: nothing lies between the commit and the emit. */
export function createRunTransaction(dataSource: DataSource): RunTransaction {
  const server = createServer();
  const io = new Server(server, { perMessageDeflate: false, serveClient: false });
  io.on('connection', (socket) => {
    void socket.join(['cases', 'drops', `user:${String(socket.handshake.auth.userId)}`]);
  });
  server.listen(Number(process.env.BENCH_SOCKET_PORT), '127.0.0.1');
  // Nothing is asked of it but to end with whoever started it.
  answerRequests({});
  const run = createRealRunTransaction(dataSource, () => undefined);
  return async (work) => {
    let queryRunner: QueryRunner | undefined;
    const result = await run((tx) => {
      queryRunner = tx.queryRunner;
      return work(tx);
    });
    for (const { type, stream, data } of queryRunner ? takeEvents(queryRunner) : []) {
      io.to(stream).emit('stream:event', { type, data, meta: { stream, at: Date.now() } });
    }
    return result;
  };
}
