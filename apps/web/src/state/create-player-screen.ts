import type { OpenCaseReply } from '@aftercommit/contracts/http/cases';
import { chooseBalance, readBalanceEvent, type Balance } from './choose-balance';

export type Notice = { kind: 'error' | 'done'; text: string };

export type ScreenState = {
  balance: Balance | null;
  wonItem: (OpenCaseReply['item'] & { xpEarned: number }) | null;
  notice: Notice | null;
  /** Actions under way, by name: `open:<caseId>`, `claim:<inventoryId>` … */
  running: ReadonlySet<string>;
};

export type PlayerScreen = {
  read(): ScreenState;
  show(change: Partial<ScreenState>): void;
  showBalance(next: Balance): void;
  applyBalanceEvent(payload: unknown): void;
  stop(): void;
};

/** What one person is shown beside the things that are read from the API. */
export function createPlayerScreen(onChange: () => void): PlayerScreen {
  let state: ScreenState = { balance: null, wonItem: null, notice: null, running: new Set() };
  let stopped = false;

  function show(change: Partial<ScreenState>): void {
    if (stopped) return;
    state = { ...state, ...change };
    onChange();
  }

  function showBalance(next: Balance): void {
    show({ balance: chooseBalance(state.balance, next) });
  }

  return {
    read: () => state,
    show,
    showBalance,
    applyBalanceEvent(payload) {
      const next = readBalanceEvent(payload);
      if (next) showBalance(next);
    },
    stop() {
      stopped = true;
    },
  };
}
