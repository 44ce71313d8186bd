import { z } from 'zod';

/** `auth` of the Socket.IO handshake. Clients of the original contract send nothing; more keys are ignored. */
export const HandshakeAuth = z.object({ token: z.string().min(1).max(200).nullish() });
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
