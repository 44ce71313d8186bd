import { z } from 'zod';
import { StreamName } from './events/streams';

/** Streams that one handshake or one `stream:resume` may name. */
export const resumeStreamsMax = 16;

/** Where a client is in a stream: its last seq, in that epoch. */
export const StreamCursor = z.object({ epoch: z.string().min(1).max(80), seq: z.int().min(0) });
export type StreamCursor = z.infer<typeof StreamCursor>;

const StreamCursors = z
  .record(StreamName, StreamCursor)
  .refine((cursors) => Object.keys(cursors).length <= resumeStreamsMax, `at most ${resumeStreamsMax} streams`);

/**
 * `auth` of the Socket.IO handshake. Clients of the original contract send nothing; more keys are ignored.
 * protocol 2: the client of `libs/realtime-client`, which follows streams by seq. resume: where it was in each of them.
 */
export const HandshakeAuth = z.object({
  token: z.string().min(1).max(200).nullish(),
  protocol: z.literal(2).nullish(),
  resume: StreamCursors.nullish(),
});
export type HandshakeAuth = z.infer<typeof HandshakeAuth>;

/** Body of `user:identify`. */
export const UserIdentify = z.object({ userId: z.uuid() });

/** Answer of `user:identify`, by acknowledgement. */
export type Acknowledgement = { success: true } | { success: false; error: string; code: string };

/** Added to the data of every event. at: when the event was written, epoch milliseconds. */
export type EventMeta = {
  id: string;
  stream: string;
  seq: number;
  epoch: string;
  at: number;
  snapshot?: true;
};

/**
 * `stream:event`, to protocol 2 only: one packet per event, whatever its wire names.
 * data: null where only the number goes out (a dead letter, a state older than what this socket was told).
 */
export type StreamEvent = { type: string; data: Record<string, unknown> | null; meta: EventMeta };

/** Why a stream cannot be continued from the client's cursor; its snapshot stands for what was missed. */
export type ResyncReason = 'no_cursor' | 'epoch_changed' | 'beyond_head' | 'too_old' | 'too_many' | 'log_broken';

/**
 * `stream:sync`, to protocol 2 only, once per stream after connecting and in the answer of `stream:resume`. It brings the
 * stream to `seq`: by the events that were missed, in order, or by a snapshot of the current state.
 */
export type StreamSync = { stream: string; epoch: string; seq: number } & (
  { events: StreamEvent[] } | { resync: ResyncReason; snapshot: StreamEvent[] }
);

/** Body of `stream:resume`, from a connected client that saw a gap: { [stream]: cursor }. One at a time per socket. */
export const StreamResume = StreamCursors;
export type StreamResume = z.infer<typeof StreamResume>;

/** Its answer, by acknowledgement. A stream that the identity may not read is answered like one that is not there: not at all. */
export type StreamResumeAnswer =
  { success: true; syncs: StreamSync[] } | { success: false; error: string; code: string };

/** `stream:heads`, to protocol 2 only, every 10 s or so: the last seq of each stream that this server has emitted. */
export type StreamHeads = { epoch: string; heads: Record<string, number> };

/** Packets of protocol 2, for typed sockets on both sides. */
export type ServerToClientEvents = {
  'stream:event': (event: StreamEvent) => void;
  'stream:sync': (sync: StreamSync) => void;
  'stream:heads': (heads: StreamHeads) => void;
};
export type ClientToServerEvents = {
  'user:identify': (body: { userId: string }, acknowledge: (answer: Acknowledgement) => void) => void;
  'stream:resume': (body: StreamResume, acknowledge: (answer: StreamResumeAnswer) => void) => void;
};
