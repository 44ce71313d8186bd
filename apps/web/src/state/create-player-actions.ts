import { OpenCaseReply } from '@aftercommit/contracts/http/cases';
import { ClaimReply, SellReply } from '@aftercommit/contracts/http/inventory';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { endsSession } from '../http/api-error';
import type { ApiClient } from '../http/create-api-client';
import { createIntents } from '../http/create-intents';
import { describeError } from '../http/describe-error';
import type { PlayerResources } from './create-player-resources';
import type { PlayerScreen } from './create-player-screen';

export type PlayerActions = {
  openCase(caseId: string): Promise<void>;
  claimItem(inventoryId: string): Promise<void>;
  sellItem(inventoryId: string): Promise<void>;
  dismissRequest(requestId: string): Promise<void>;
  saveTradeLink(tradeLink: string): Promise<void>;
};

export type PlayerActionDeps = {
  api: ApiClient;
  screen: PlayerScreen;
  resources: PlayerResources;
  onSessionEnded: (error: unknown) => void;
};

/** Each reads again what it changed: a page without its socket stays right too. */
export function createPlayerActions(deps: PlayerActionDeps): PlayerActions {
  const { api, screen } = deps;
  const { profile, inventory, requests, history } = deps.resources;
  const run = createActionRunner(deps);
  const showBalance = (reply: { balance: number; balance_version: number }): void =>
    screen.showBalance({ euros: reply.balance, version: reply.balance_version });

  return {
    openCase: (caseId) =>
      run(`open:${caseId}`, async (key) => {
        const reply = await api.post('/api/cases/open', { caseId }, OpenCaseReply, key);
        showBalance(reply);
        screen.show({ wonItem: { ...reply.item, xpEarned: reply.xpEarned } });
        refreshAll(profile, inventory, history);
        return null;
      }),
    claimItem: (inventoryId) =>
      run(`claim:${inventoryId}`, async (key) => {
        const reply = await api.post('/api/inventory/claim', { inventory_id: inventoryId }, ClaimReply, key);
        if (reply.type === 'money') showBalance(reply);
        refreshAll(profile, inventory, requests);
        return reply.type === 'money' ? 'The amount is on your balance.' : 'Your request is with the team.';
      }),
    sellItem: (inventoryId) =>
      run(`sell:${inventoryId}`, async (key) => {
        const reply = await api.post('/api/inventory/sell', { inventory_id: inventoryId }, SellReply, key);
        showBalance(reply);
        refreshAll(profile, inventory);
        return `Sold for ${reply.sold_amount.toFixed(2)} €.`;
      }),
    dismissRequest: (requestId) =>
      run(`dismiss:${requestId}`, async (key) => {
        await api.post(`/api/user/requests/${encodeURIComponent(requestId)}/dismiss`, {}, SuccessReply, key);
        refreshAll(requests);
        return null;
      }),
    saveTradeLink: (tradeLink) =>
      run(`trade-link:${tradeLink}`, async (key) => {
        await api.post('/api/user/tradelink', { trade_link: tradeLink }, SuccessReply, key);
        refreshAll(profile);
        return 'Your trade link is saved.';
      }),
  };
}

function refreshAll(...resources: { refresh(): void }[]): void {
  resources.forEach((resource) => resource.refresh());
}

// A person waits for it with the button disabled.
const retryPausesMs = [1_000, 2_000, 4_000];

type RunAction = (action: string, work: (idempotencyKey: string) => Promise<string | null>) => Promise<void>;

/** Runs each action once at a time. `work` returns what to tell the person; null: the screen says it already. */
function createActionRunner({ screen, onSessionEnded }: PlayerActionDeps): RunAction {
  const intents = createIntents({ retryPausesMs });

  return async (action, work) => {
    if (screen.read().running.has(action)) return;
    screen.show({ running: new Set(screen.read().running).add(action), notice: null });
    try {
      const text = await intents.send(action, work);
      if (text) screen.show({ notice: { kind: 'done', text } });
    } catch (error) {
      if (endsSession(error)) onSessionEnded(error);
      else screen.show({ notice: { kind: 'error', text: describeError(error) } });
    } finally {
      screen.show({ running: new Set([...screen.read().running].filter((other) => other !== action)) });
    }
  };
}
