import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits: not to be guessed, so a plain hash of it is enough in the database. */
export function createSessionSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
