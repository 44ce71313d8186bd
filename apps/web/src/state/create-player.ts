import type { Profile } from '@aftercommit/contracts/http/profile';
import type { ApiClient } from '../http/create-api-client';
import { describeError } from '../http/describe-error';
import { createPlayerActions, type PlayerActions } from './create-player-actions';
import {
  createPlayerResources,
  type HistoryEntry,
  type InventoryItem,
  type PrizeRequest,
} from './create-player-resources';
import { createPlayerScreen, type ScreenState } from './create-player-screen';
import type { Loaded } from './create-resource';

export type PlayerState = ScreenState & {
  profile: Loaded<Profile>;
  inventory: Loaded<InventoryItem[]>;
  requests: Loaded<PrizeRequest[]>;
  history: Loaded<HistoryEntry[]>;
};

export type Player = PlayerActions & {
  readState(): PlayerState;
  applyEvent(name: string, payload: unknown): void;
  refresh(): void;
  showError(error: unknown): void;
  closeWonItem(): void;
  closeNotice(): void;
  stop(): void;
};

export type PlayerDeps = {
  userId: string;
  api: ApiClient;
  onChange: () => void;
  onSessionEnded: (error: unknown) => void;
};

/** Everything one signed-in person sees and does. It ends with the session: nothing of it reaches the next one. */
export function createPlayer(deps: PlayerDeps): Player {
  const screen = createPlayerScreen(deps.onChange);
  const resources = createPlayerResources({ ...deps, onBalance: screen.showBalance });
  const { profile, inventory, requests, history } = resources;
  const reactions = new Map<string, (payload: unknown) => void>([
    [`balance:updated:${deps.userId}`, screen.applyBalanceEvent],
    [`inventory:updated:${deps.userId}`, () => [inventory, history].forEach((resource) => resource.refresh())],
    [`request:updated:${deps.userId}`, requests.refresh],
    ['cases:updated', profile.refresh],
    ['profile:updated', profile.refresh],
  ]);

  return {
    ...createPlayerActions({ ...deps, screen, resources }),
    readState: () => ({
      ...screen.read(),
      profile: profile.read(),
      inventory: inventory.read(),
      requests: requests.read(),
      history: history.read(),
    }),
    applyEvent: (name, payload) => reactions.get(name)?.(payload),
    refresh: () => Object.values(resources).forEach((resource) => resource.refresh()),
    showError: (error) => screen.show({ notice: { kind: 'error', text: describeError(error) } }),
    closeWonItem: () => screen.show({ wonItem: null }),
    closeNotice: () => screen.show({ notice: null }),
    stop() {
      screen.stop();
      Object.values(resources).forEach((resource) => resource.stop());
    },
  };
}
