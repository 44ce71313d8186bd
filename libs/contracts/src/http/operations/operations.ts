import { adminOperations } from './admin-operations';
import { outboxOperations } from './outbox-operations';
import { playerOperations } from './player-operations';
import { publicOperations } from './public-operations';
import type { Operation } from './operation';

/** Every route of the API. A test compares them with those that express has. */
export const operations: readonly Operation[] = [
  ...publicOperations,
  ...playerOperations,
  ...adminOperations,
  ...outboxOperations,
];
