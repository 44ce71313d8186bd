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

// Line ends, escape codes, and the marks that turn the direction of the text around them.
const disruptive = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** Text with something to see in it: spaces and joiners alone would be a person or a message without any mark. */
export const visibleText = (lengthMax: number) =>
  filledText(lengthMax).refine((typed) => visible.test(typed), 'has nothing to see in it');

/** A name that others see: it stays in its line, and changes nothing around it. */
export const displayName = (lengthMax: number) =>
  visibleText(lengthMax).refine((typed) => !disruptive.test(typed), 'holds characters that change the text around it');
