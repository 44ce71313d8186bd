import { TransientError } from '@aftercommit/runtime/failures';
import { hashPassword, passwordsAtOnceMax, verifyPassword } from './password';

test('a password is known by its hash alone, and nobody has none', async () => {
  const hash = await hashPassword('correct horse');

  expect(hash).toMatch(/^\$argon2id\$/);
  expect(await verifyPassword(hash, 'correct horse')).toBe(true);
  expect(await verifyPassword(hash, 'Correct horse')).toBe(false);
  expect(await verifyPassword(null, 'nobody')).toBe(false);
});

test('more passwords at once than can be checked soon are refused, and later ones are checked again', async () => {
  const hash = await hashPassword('correct horse');

  const checks = Array.from({ length: passwordsAtOnceMax + 3 }, () => verifyPassword(hash, 'correct horse'));
  const outcomes = await Promise.allSettled(checks);

  const refusals = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(refusals).toHaveLength(3);
  expect(refusals.every(({ reason }) => reason instanceof TransientError)).toBe(true);
  expect(await verifyPassword(hash, 'correct horse')).toBe(true);
});
