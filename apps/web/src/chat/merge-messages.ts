import type { ChatMessage } from '@aftercommit/contracts/http/chat';

const messagesShownMax = 100;

/** Oldest first, each once. An id sorts by time. */
export function mergeMessages(newer: readonly ChatMessage[], older: readonly ChatMessage[]): ChatMessage[] {
  const byId = new Map([...older, ...newer].map((message) => [message.id, message]));
  return [...byId.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(-messagesShownMax);
}
