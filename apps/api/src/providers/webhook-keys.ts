import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A secret that signs callbacks. Outside of its validity it signs nothing; a missing end is open. */
export type WebhookKey = { id: string; secret: string; notBefore: Date | null; notAfter: Date | null };

const idPattern = '(?:(?<id>[\\w.-]{1,64})(?:@(?<from>[^/]*)/(?<to>[^/]*))?=)?';
const keyIdHexChars = 8;

/** Reads `whsec_…`, `id=whsec_…` or `id@from/to=whsec_…` (ISO 8601 with a zone; either may be empty). */
export const WebhookKeyText = createKeyText('whsec_.+', 'whsec_…');

/** The same for secrets of another shape; told: how one looks. */
export function createKeyText(secretPattern: string, told: string): z.ZodType<WebhookKey, string> {
  const keyPattern = new RegExp(`^${idPattern}(?<secret>${secretPattern})$`);
  return z.string().transform((text, context): WebhookKey => {
    const { id, from, to, secret = '' } = keyPattern.exec(text)?.groups ?? {};
    const notBefore = readInstant(from);
    const notAfter = readInstant(to);
    if (!secret || notBefore === undefined || notAfter === undefined) {
      context.addIssue(`not a secret \`${told}\`, \`id=${told}\` or \`id@from/to=${told}\``);
      return z.NEVER;
    }
    return { id: id ?? describeSecret(secret), secret, notBefore, notAfter };
  });
}

export function isValidAt({ notBefore, notAfter }: WebhookKey, at: Date): boolean {
  return (notBefore === null || notBefore <= at) && (notAfter === null || at < notAfter);
}

/** null: open. undefined: not an instant. */
function readInstant(text: string | undefined): Date | null | undefined {
  if (!text) return null;
  return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text) : undefined;
}

/** A name for a secret without one, that tells nothing about it. */
function describeSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, keyIdHexChars);
}
