import type { QueryClient } from '@tanstack/react-query';
import { chooseBalance, type Balance } from './choose-balance';
import { queryKeys } from './query-keys';

/** Shows a balance unless a newer one is on the screen already: events and answers overtake each other. */
export function showBalance(queryClient: QueryClient, userId: string, next: Balance): void {
  queryClient.setQueryData<Balance>(queryKeys.balance(userId), (shown) => chooseBalance(shown ?? null, next));
}
