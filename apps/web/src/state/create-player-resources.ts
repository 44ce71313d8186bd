import { HistoryReply } from '@aftercommit/contracts/http/cases';
import { InventoryReply } from '@aftercommit/contracts/http/inventory';
import { ProfileReply, type Profile } from '@aftercommit/contracts/http/profile';
import { RequestsReply } from '@aftercommit/contracts/http/requests';
import { endsSession } from '../http/api-error';
import type { ApiClient } from '../http/create-api-client';
import type { Balance } from './choose-balance';
import { createResource, type Resource } from './create-resource';

export type HistoryEntry = HistoryReply['history'][number];
export type InventoryItem = InventoryReply['items'][number];
export type PrizeRequest = RequestsReply['requests'][number];

export type PlayerResources = {
  profile: Resource<Profile>;
  inventory: Resource<InventoryItem[]>;
  requests: Resource<PrizeRequest[]>;
  history: Resource<HistoryEntry[]>;
};

/** The lists of one person, as the API tells them. */
export function createPlayerResources(deps: {
  api: ApiClient;
  onChange: () => void;
  onBalance: (balance: Balance) => void;
  onSessionEnded: (error: unknown) => void;
}): PlayerResources {
  const { api, onChange } = deps;
  const onError = (error: unknown): void => {
    if (endsSession(error)) deps.onSessionEnded(error);
  };
  const create = <Value>(load: () => Promise<Value>) => createResource({ load, onChange, onError });

  return {
    profile: create(async () => {
      const { profile } = await api.get('/api/profile', ProfileReply);
      deps.onBalance({ euros: profile.balance, version: profile.balance_version });
      return profile;
    }),
    inventory: create(async () => (await api.get('/api/inventory', InventoryReply)).items),
    requests: create(async () => (await api.get('/api/user/requests', RequestsReply)).requests),
    history: create(async () => (await api.get('/api/user/history', HistoryReply)).history),
  };
}
