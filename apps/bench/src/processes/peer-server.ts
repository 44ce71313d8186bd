// A process of the bench: a peer's consumer, or bare Socket.IO, or both in one, which is the shortest way a peer can have.
import { createPeerIo, createRelayedEmit, type EmitMessage, type PeerIo, type Relay } from '../peers/create-peer-io';
import type { PeerName } from '../peers/peer-names';
import { startConsumer, type Consumer } from '../peers/start-consumer';
import { answerRequests } from './answer-requests';
import { readClockMs } from './read-clock';

export type ListenInput = { relay?: Relay };
/** emits: to the sockets of this process, or by the relay to those of another. */
export type ConsumeInput = { peer: PeerName; databaseUrl: string; emits: 'not' | 'itself' | Relay };
export type Handled = { count: number; firstAtMs: number; lastAtMs: number };

let io: PeerIo | undefined;
let consumer: Consumer | undefined;
const handled: Handled = { count: 0, firstAtMs: 0, lastAtMs: 0 };

answerRequests({
  listen: async ({ relay }: ListenInput) => {
    io ??= await createPeerIo({ relay });
    return { socketPort: io.port };
  },
  consume: async ({ peer, databaseUrl, emits }: ConsumeInput) => {
    Object.assign(handled, { count: 0, firstAtMs: 0, lastAtMs: 0 });
    const emit = chooseEmit(emits);
    consumer = await startConsumer(peer, databaseUrl, (message) => {
      handled.lastAtMs = readClockMs();
      handled.firstAtMs ||= handled.lastAtMs;
      handled.count += 1;
      emit?.(message);
    });
  },
  rest: async () => {
    await consumer?.stop();
    consumer = undefined;
  },
  count: async () => handled,
});

function chooseEmit(emits: ConsumeInput['emits']): EmitMessage | undefined {
  if (emits === 'not') return undefined;
  return emits === 'itself' ? io?.emit : createRelayedEmit(emits);
}
