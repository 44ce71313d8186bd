import { createHash } from 'node:crypto';
import argon2 from 'argon2';
import { TransientError } from '@aftercommit/runtime/failures';

/** Longer ones would only buy an attacker CPU time of ours. */
export const passwordLengthMax = 200;

/** Passwords that are hashed or checked, or wait for it: at 64 MiB and some 50 ms of a core each, more would only queue up. */
export const passwordsAtOnceMax = 32;

/**
 * Argon2id with the library's parameters (64 MiB, 3 passes): about 50 ms of one core. Do it before a transaction.
 * @throws TransientError when too many are being hashed
 */
export function hashPassword(password: string): Promise<string> {
  return runBounded(() => argon2.hash(password));
}

/**
 * One value for one password and `purpose`, to be compared later, and as slow to guess from as a stored hash.
 * @throws TransientError when too many are being hashed
 */
export async function digestPassword(password: string, purpose: string): Promise<string> {
  const salt = createHash('sha256').update(purpose).digest();
  return (await runBounded(() => argon2.hash(password, { salt, raw: true }))).toString('base64');
}

let hashOfNobody: string | undefined;

/**
 * Without a hash (unknown login) it takes as long as with one, so that the time of an answer names no logins.
 * @throws TransientError when too many are being checked
 */
export function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  return runBounded(async () => {
    hashOfNobody ??= await argon2.hash('nobody');
    const matches = await argon2.verify(hash ?? hashOfNobody, password);
    return hash !== null && matches;
  });
}

let running = 0;

async function runBounded<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= passwordsAtOnceMax) throw new TransientError('too many passwords at once');
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
  }
}
