import type { z } from 'zod';

/**
 * What the follower of a socket server does with an event, stored beside it when it is written.
 * names: Socket.IO event names, in order. state: a later version makes an earlier one worthless.
 * closes: which open sockets of the stream must go.
 */
export type Wire = {
  names: string[];
  state?: { key: string; version: number };
  closes?: Closes;
};

export type Closes =
  | { reason: string; all: true }
  | { reason: string; sessionId: string }
  /** Every socket of this page's browser but those that are on the new session already. */
  | { reason: string; visitorHash: string; exceptSessionId: string };

/** as_it_was: one new event per matching old one. as_it_is_now: one per stream, read again. never: not a fact to repeat. */
export type ReplayMode = 'as_it_was' | 'as_it_is_now' | 'never';

/** One entry of the catalogue. Payload is the clean shape of the inside (cents, ids); wire shapes exist only here. */
export type EventType<
  Payload extends z.ZodType = z.ZodType,
  Data extends Record<string, unknown> = Record<string, unknown>,
> = {
  payload: Payload;
  stream: (payload: z.output<Payload>) => string;
  wire: (payload: z.output<Payload>) => Wire;
  /** What clients receive, without its meta. The documents say it; a test compares it with what `render` makes. */
  data: z.ZodType<NoInfer<Data>>;
  render: (payload: z.output<Payload>) => Data;
  replay: ReplayMode;
};

export function defineEventType<Payload extends z.ZodType, Data extends Record<string, unknown>>(
  type: EventType<Payload, Data>,
): EventType<Payload, Data> {
  return type;
}
