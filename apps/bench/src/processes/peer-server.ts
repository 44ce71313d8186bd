// A process of the bench: a peer's consumer and bare Socket.IO in one process, which is the shortest way a peer can have.
import { createPeerIo, type PeerIo } from '../peers/create-peer-io';
import type { PeerName } from '../peers/peer-names';
import { startConsumer, type Consumer } from '../peers/start-consumer';
import { answerRequests } from './answer-requests';
import { readClockMs } from './read-clock';

export type ConsumeInput = { peer: PeerName; databaseUrl: string; emits: boolean };
export type Handled = { count: number; firstAtMs: number; lastAtMs: number };

let io: PeerIo | undefined;
let consumer: Consumer | undefined;
const handled: Handled = { count: 0, firstAtMs: 0, lastAtMs: 0 };

answerRequests({
  listen: async () => {
    io ??= await createPeerIo();
    return { socketPort: io.port };
  },
  consume: async ({ peer, databaseUrl, emits }: ConsumeInput) => {
    Object.assign(handled, { count: 0, firstAtMs: 0, lastAtMs: 0 });
    consumer = await startConsumer(peer, databaseUrl, (message) => {
      handled.lastAtMs = readClockMs();
      handled.firstAtMs ||= handled.lastAtMs;
      handled.count += 1;
      if (emits) io?.emit(message);
    });
  },
  rest: async () => {
    await consumer?.stop();
    consumer = undefined;
  },
  count: async () => handled,
});
