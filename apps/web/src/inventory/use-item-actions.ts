import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ClaimReply, SellReply } from '@aftercommit/contracts/http/inventory';
import { useSession, useSite } from '../app/site-context';
import { formatEuros } from '../i18n/use-formats';
import { queryKeys } from '../queries/query-keys';
import { showBalance } from '../queries/show-balance';
import { useIntent } from '../queries/use-intent';
import { useShowToast } from '../ui/toasts';

/** Input: the id of the inventory entry. */
export function useClaimItem() {
  const { t } = useTranslation('player');
  const showToast = useShowToast();
  const { showNewBalance, refreshLists } = useAfterwards();
  return useIntent<string, ClaimReply>({
    name: (inventoryId) => `claim:${inventoryId}`,
    send: (api, inventoryId, key) => api.post('/api/inventory/claim', { inventory_id: inventoryId }, ClaimReply, key),
    onDone: (reply) => {
      if (reply.type === 'money') showNewBalance(reply);
      refreshLists();
      showToast('good', t(reply.type === 'money' ? 'inventory.claimedMoney' : 'inventory.claimedItem'));
    },
  });
}

/** Input: the id of the inventory entry. */
export function useSellItem() {
  const { t } = useTranslation('player');
  const showToast = useShowToast();
  const { showNewBalance, refreshLists } = useAfterwards();
  return useIntent<string, SellReply>({
    name: (inventoryId) => `sell:${inventoryId}`,
    send: (api, inventoryId, key) => api.post('/api/inventory/sell', { inventory_id: inventoryId }, SellReply, key),
    onDone: (reply) => {
      showNewBalance(reply);
      refreshLists();
      showToast('good', t('inventory.sold', { amount: formatEuros(reply.sold_amount) }));
    },
  });
}

function useAfterwards() {
  const queryClient = useQueryClient();
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  return {
    showNewBalance: ({ balance, balance_version }: { balance: number; balance_version: number }): void => {
      if (userId) showBalance(queryClient, userId, { euros: balance, version: balance_version });
    },
    refreshLists: (): void => {
      if (!userId) return;
      refresh(queryKeys.inventory(userId));
      refresh(queryKeys.requests(userId));
    },
  };
}
