import type { EventTypeName, NewEvent } from '@aftercommit/contracts/events/catalog';
import { balanceUpdatedEvent, type Wallet } from '../balance/wallet';

type PresentState = (wallet: Wallet) => NewEvent;

/** What each type that is replayed as it is now says now, under the lock of the person's wallet. */
const presentStates: Partial<Record<EventTypeName, PresentState>> = {
  'balance.updated': balanceUpdatedEvent,
  'inventory.updated': ({ userId }) => ({ type: 'inventory.updated', payload: { userId } }),
  'profile.updated': ({ userId }) => ({ type: 'profile.updated', payload: { userId } }),
};

/** @throws Error of a type that is not replayed as it is now, or that nobody has told how */
export function readPresentState(type: string, wallet: Wallet): NewEvent {
  const read = presentStates[type as EventTypeName];
  if (!read) throw new Error(`${type} is to be replayed as it is now, and read-present-state.ts does not know how`);
  return read(wallet);
}
