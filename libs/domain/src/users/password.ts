import argon2 from 'argon2';

/** Longer ones would only buy an attacker CPU time of ours. */
export const passwordLengthMax = 200;

/** Argon2id with the library's parameters (64 MiB, 3 passes): about 50 ms of one core. Do it before a transaction. */
export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password);
}

let hashOfNobody: Promise<string> | undefined;

/** Without a hash (unknown login) it takes as long as with one, so that the time of an answer names no logins. */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  hashOfNobody ??= hashPassword('nobody');
  const matches = await argon2.verify(hash ?? (await hashOfNobody), password);
  return hash !== null && matches;
}
