import { createHash, randomUUID } from 'node:crypto';

/**
 * The id of what a request creates. It follows from the request's key for ever: when the stored answer has expired, the
 * primary key of the effect still refuses a second one. Without a key every request is another one.
 */
export function createEffectId(key: { scope: string; key: string } | null): string {
  if (!key) return randomUUID();
  const hex = createHash('sha256').update(`${key.scope} ${key.key}`).digest('hex');
  // A UUID of version 8 (RFC 9562): of our own making.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
