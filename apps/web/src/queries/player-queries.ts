import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { HistoryReply } from '@aftercommit/contracts/http/cases';
import { InventoryReply } from '@aftercommit/contracts/http/inventory';
import { PaymentsReply } from '@aftercommit/contracts/http/payments';
import { ProfileReply } from '@aftercommit/contracts/http/profile';
import { RequestsReply } from '@aftercommit/contracts/http/requests';
import { useApi, useSession } from '../app/site-context';
import type { ApiClient } from '../http/create-api-client';
import type { Balance } from './choose-balance';
import { queryKeys } from './query-keys';
import { showBalance } from './show-balance';

export type HistoryEntry = HistoryReply['history'][number];
export type InventoryItem = InventoryReply['items'][number];
export type PrizeRequest = RequestsReply['requests'][number];

/** What the API tells the person signed in; a visitor asks for nothing. */
function useMine<Value>(
  nameKey: (userId: string) => readonly string[],
  read: (api: ApiClient, userId: string) => Promise<Value>,
) {
  const api = useApi();
  const userId = useSession()?.userId;
  return useQuery<Value>({
    queryKey: nameKey(userId ?? ''),
    queryFn: userId ? () => read(api, userId) : skipToken,
  });
}

export function useProfile() {
  const queryClient = useQueryClient();
  return useMine(queryKeys.profile, async (api, userId) => {
    const { profile } = await api.get('/api/profile', ProfileReply);
    showBalance(queryClient, userId, { euros: profile.balance, version: profile.balance_version });
    return profile;
  });
}

/** Euros, the newest that any answer or event told; undefined until one has. */
export function useBalanceEuros(): number | undefined {
  const userId = useSession()?.userId;
  return useQuery<Balance>({ queryKey: queryKeys.balance(userId ?? ''), queryFn: skipToken }).data?.euros;
}

export const useInventory = () =>
  useMine(queryKeys.inventory, async (api) => (await api.get('/api/inventory', InventoryReply)).items);

export const useRequests = () =>
  useMine(queryKeys.requests, async (api) => (await api.get('/api/user/requests', RequestsReply)).requests);

export const useHistory = () =>
  useMine(queryKeys.history, async (api) => (await api.get('/api/user/history', HistoryReply)).history);

export const usePayments = () =>
  useMine(queryKeys.payments, async (api) => (await api.get('/api/payments', PaymentsReply)).payments);
