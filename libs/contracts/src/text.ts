import { z } from 'zod';

// Postgres refuses NUL in text; half of a surrogate pair would be stored as another character than was sent.
const unstorable = /[\u0000]|\p{Surrogate}/u;

/** Text that people typed, trimmed. HTML in it is text like any other: pages escape it. */
export const text = (lengthMax: number) =>
  z
    .string()
    .trim()
    .max(lengthMax)
    .refine((typed) => !unstorable.test(typed), 'holds characters that cannot be stored');

/** Text that must say something. */
export const filledText = (lengthMax: number) => text(lengthMax).min(1);
