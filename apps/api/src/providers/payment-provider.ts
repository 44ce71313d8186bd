import type { IncomingHttpHeaders } from 'node:http';
import type { Response } from 'express';
import type { ParsedCallback } from '@aftercommit/domain/payments/parse-payment-fact';

/** A message whose sender knows one of our secrets. headers: those that the signature is made of. */
export type VerifiedCallback = { bodyText: string; headers: Record<string, string>; keyId: string };

/** What sets one payment provider apart from another. Everything behind it is the same for all. */
export type PaymentProvider = {
  /** Kept with every payment and message for ever: never renamed. */
  name: string;
  path: string;
  /** @throws DomainError invalid_signature */
  verify(headers: IncomingHttpHeaders, body: Buffer): VerifiedCallback | Promise<VerifiedCallback>;
  /** The provider's own id of the message. @throws DomainError invalid_json */
  eventKey(callback: VerifiedCallback): string;
  /** What the message says, and the user that it names even where it says nothing that we understand. */
  effects(callback: VerifiedCallback): { parsed: ParsedCallback; namedUserId: string | null };
  /** Tells the provider that the message is kept for good. */
  acknowledge(response: Response): void;
};
