import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

/** @throws InvalidArgumentError */
export function parseEventId(text: string): string {
  const id = z.uuid().safeParse(text);
  if (!id.success) throw new InvalidArgumentError('Not an id, such as 0199c1f2-8f6e-7c3a-9d55-0123456789ab.');
  return id.data;
}
