import { Router } from 'express';
import { LedgerQuery, type LedgerReply } from '@aftercommit/contracts/http/admin-ledger';
import { toEuros } from '@aftercommit/contracts/money';
import { listLedger, type LedgerEntry } from '@aftercommit/domain/balance/list-ledger';
import { readWallet } from '@aftercommit/domain/balance/read-wallet';
import { DomainError } from '@aftercommit/domain/domain-error';
import type { ApiDeps } from '../api-deps';
import { authenticateAdmin } from '../http/authenticate';
import { readPathId } from '../http/read-path-id';

/** Where a player's money came from and went. */
export function createAdminLedgerRoutes({ dataSource }: ApiDeps): Router {
  const router = Router();

  router.get('/api/admin/users/:id/ledger', authenticateAdmin(dataSource, 'admin'), async (request, response) => {
    const userId = readPathId(request, 'user_not_found');
    const page = LedgerQuery.parse(request.query);
    const wallet = await readWallet(dataSource, userId);
    if (!wallet) throw new DomainError('user_not_found');
    const { rows, next } = await listLedger(dataSource, { userId, ...page });
    response.json({
      success: true,
      balance: toEuros(wallet.balanceCents),
      balance_version: wallet.version,
      entries: rows.map(toEntry),
      next,
    } satisfies LedgerReply);
  });
  return router;
}

function toEntry(entry: LedgerEntry): LedgerReply['entries'][number] {
  return {
    id: entry.entryId,
    kind: entry.kind,
    reference: entry.reference,
    account: entry.isDebt ? 'debt' : 'wallet',
    amount_eur: toEuros(entry.amountCents),
    balance_after_eur: entry.balanceAfterCents === null ? null : toEuros(entry.balanceAfterCents),
    created_at: entry.createdAt.getTime(),
  };
}
