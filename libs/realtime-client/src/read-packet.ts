import type { StreamEvent, StreamHeads, StreamResumeAnswer, StreamSync } from './wire';

// Written by hand: a schema library would be larger than the rest of the SDK.

/** undefined: not a packet of protocol 2, so nothing in it can be trusted. What it held is missed and asked for again. */
export function readStreamEvent(packet: unknown): StreamEvent | undefined {
  if (!isObject(packet) || typeof packet.type !== 'string' || !isObject(packet.meta)) return undefined;
  if (packet.data !== null && !isObject(packet.data)) return undefined;
  const { id, stream, epoch, seq } = packet.meta;
  const isPlaced = typeof id === 'string' && typeof stream === 'string' && typeof epoch === 'string' && isSeq(seq);
  return isPlaced ? (packet as unknown as StreamEvent) : undefined;
}

export function readStreamSync(packet: unknown): StreamSync | undefined {
  if (!isObject(packet) || typeof packet.stream !== 'string' || typeof packet.epoch !== 'string') return undefined;
  if (!isSeq(packet.seq)) return undefined;
  const events = 'events' in packet ? packet.events : typeof packet.resync === 'string' ? packet.snapshot : undefined;
  if (!Array.isArray(events) || !events.every((event) => readStreamEvent(event))) return undefined;
  return packet as unknown as StreamSync;
}

export function readStreamHeads(packet: unknown): StreamHeads | undefined {
  if (!isObject(packet) || typeof packet.epoch !== 'string' || !isObject(packet.heads)) return undefined;
  return Object.values(packet.heads).every(isSeq) ? (packet as unknown as StreamHeads) : undefined;
}

export function readResumeAnswer(packet: unknown): StreamResumeAnswer | undefined {
  if (!isObject(packet)) return undefined;
  if (packet.success !== true) return { success: false, error: String(packet.error), code: String(packet.code) };
  const isWhole = Array.isArray(packet.syncs) && packet.syncs.every((sync) => readStreamSync(sync));
  return isWhole ? (packet as unknown as StreamResumeAnswer) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSeq = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
