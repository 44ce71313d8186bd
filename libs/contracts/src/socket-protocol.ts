import { z } from 'zod';
import { StreamName } from './events/streams';

/** The largest number of streams that one handshake may resume. */
export const resumeStreamsMax = 16;

/** Where a client is in a stream: seq within that epoch. */
export const StreamCursor = z.object({ epoch: z.string().min(1).max(80), seq: z.int().min(0) });
export type StreamCursor = z.infer<typeof StreamCursor>;

/** `auth` of the Socket.IO handshake. Clients of the original contract send nothing. */
export const HandshakeAuth = z.object({
  token: z.string().min(1).max(200).optional(),
  protocol: z.literal(2).optional(),
  resume: z
    .record(StreamName, StreamCursor)
    .refine((resume) => Object.keys(resume).length <= resumeStreamsMax, `at most ${resumeStreamsMax} streams`)
    .optional(),
});
export type HandshakeAuth = z.infer<typeof HandshakeAuth>;

/** Body of `user:identify`; answered by acknowledgement. */
export const UserIdentify = z.object({ userId: z.uuid() });

/** Added to the data of every event. at: when the event was written, epoch milliseconds. */
export type EventMeta = {
  id: string;
  stream: string;
  seq: number;
  epoch: string;
  at: number;
  snapshot?: true;
};

export type Acknowledgement = { success: true } | { success: false; error: string; code: string };
