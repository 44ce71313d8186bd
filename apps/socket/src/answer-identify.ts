import { createErrorReply } from '@aftercommit/contracts/errors';
import { UserIdentify, type Acknowledgement } from '@aftercommit/contracts/socket-protocol';
import type { Client } from './client-registry';

export type IdentifyDeps = {
  /** `user:identify` was answered: say the current state once more. */
  refresh(client: Client): void;
  /** The lines of the original contract; null: kept off. */
  say: ((line: string) => void) | null;
};

/**
 * `user:identify` of the original contract. The connection is in its streams already; naming somebody else, or nobody,
 * is refused and joins nothing. Whoever names themself is told the current state once more.
 */
export function answerIdentify(client: Client, message: unknown[], { refresh, say }: IdentifyDeps): void {
  const last = message.at(-1);
  const acknowledge = typeof last === 'function' ? (last as (answer: Acknowledgement) => void) : () => undefined;
  const body = UserIdentify.safeParse(message[0]);
  if (!body.success) return acknowledge(createErrorReply('invalid_input'));
  const { userId } = client.identity;
  if (userId === null) return acknowledge(createErrorReply('unauthorized'));
  if (body.data.userId.toLowerCase() !== userId) return acknowledge(createErrorReply('forbidden'));
  say?.(`User identified: ${userId}`);
  acknowledge({ success: true });
  refresh(client);
}
