import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { decodeJwt, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { PaymentCallbackReply } from '@aftercommit/contracts/http/payments';
import { DomainError } from '@aftercommit/domain/domain-error';
import { parseMontonioToken } from './parse-montonio-token';
import type { PaymentProvider } from './payment-provider';
import { isValidAt, type WebhookKey } from './webhook-keys';

/** How far their clock may be from ours. */
const toleranceSeconds = 60;

/** A body carries one of two tokens: of an order, or of a refund. */
const Body = z.union([
  z.object({ orderToken: z.string() }).transform(({ orderToken }) => orderToken),
  z.object({ refundToken: z.string() }).transform(({ refundToken }) => refundToken),
]);

const Claims = z.object({ accessKey: z.string() });

/**
 * Montonio, the Baltic banks and cards: the body's token is a JWT, signed with HS256 and our secret key, that names our
 * access key. What stands in the body beside the token is not signed, and not read.
 */
export function createMontonio({ accessKey, keys }: { accessKey: string; keys: WebhookKey[] }): PaymentProvider {
  return {
    name: 'montonio',
    path: '/api/payment/callback/montonio',
    verify: async (_headers, body) => {
      const bodyText = isUtf8(body) ? body.toString('utf8') : '';
      const token = readToken(bodyText);
      const now = new Date();
      for (const key of keys.filter((each) => isValidAt(each, now))) {
        if (await isSignedWith(key.secret, token, accessKey)) return { bodyText, headers: {}, keyId: key.id };
      }
      throw new DomainError('invalid_signature');
    },
    // Their messages have no id. Sent again with another time, one is a message of its own with the same effect.
    eventKey: ({ bodyText }) => `sha256:${createHash('sha256').update(readToken(bodyText)).digest('hex')}`,
    effects: ({ bodyText }) => ({ parsed: parseMontonioToken(decodeJwt(readToken(bodyText))), namedUserId: null }),
    acknowledge: (response) => void response.json({ success: true } satisfies PaymentCallbackReply),
  };
}

/** @throws DomainError invalid_signature: there is no token, or its signature is written in another way than ours */
function readToken(bodyText: string): string {
  const token = Body.safeParse(parseOrNull(bodyText)).data ?? '';
  const signature = token.split('.')[2] ?? '';
  // The last character has bits that no decoder looks at: two texts would be one signature.
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature)
    throw new DomainError('invalid_signature');
  return token;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function isSignedWith(secret: string, token: string, accessKey: string): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      clockTolerance: toleranceSeconds,
      requiredClaims: ['exp'],
    });
    return Claims.safeParse(payload).data?.accessKey === accessKey;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
