import { useCallback, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { OpenCaseReply, type CaseReply } from '@aftercommit/contracts/http/cases';
import { useSession, useSite } from '../app/site-context';
import { ApiError } from '../http/api-error';
import { useIntent } from '../queries/use-intent';
import { queryKeys } from '../queries/query-keys';
import { showBalance } from '../queries/show-balance';
import { buildReel, type ReelTile } from './build-reel';

export type Won = Pick<OpenCaseReply, 'item' | 'xpEarned'>;

export type Stage =
  { name: 'idle' } | { name: 'spinning'; won: Won; tiles: ReelTile[] } | { name: 'won'; won: Won; tiles: ReelTile[] };

export type Opening = {
  stage: Stage;
  isAsking: boolean;
  /** Pays for the offer that is on the screen, or for nothing. */
  open(found: CaseReply): void;
  reelStopped(): void;
};

/** One opening after another: the server draws and takes the money; only then does anything turn. */
export function useOpening(caseId: string): Opening {
  const queryClient = useQueryClient();
  const { refresh } = useSite();
  const userId = useSession()?.userId;
  const [stage, setStage] = useState<Stage>({ name: 'idle' });

  const intent = useIntent<CaseReply, OpenCaseReply>({
    name: () => `open:${caseId}`,
    survivesReload: true,
    send: async (api, { case: seen }, idempotencyKey) => {
      try {
        const body = { caseId, caseVersion: seen.version, priceEur: seen.price };
        return await api.post('/api/cases/open', body, OpenCaseReply, idempotencyKey);
      } finally {
        // Whatever the answer, what may be opened now is another thing than before.
        if (userId) refresh(queryKeys.profile(userId));
      }
    },
    onDone: (reply, found) => {
      if (userId) {
        showBalance(queryClient, userId, { euros: reply.balance, version: reply.balance_version });
        refresh(queryKeys.inventory(userId));
        refresh(queryKeys.history(userId));
      }
      setStage({ name: 'spinning', won: reply, tiles: buildReel(found.contents, reply.item) });
    },
  });

  return {
    stage,
    isAsking: intent.isPending,
    open: (found) => {
      if (intent.isPending || stage.name === 'spinning') return;
      setStage({ name: 'idle' });
      intent.mutate(found, {
        onError: (refusal) => {
          if (refusal instanceof ApiError && refusal.code === 'offer_changed') refresh(queryKeys.case(caseId));
        },
      });
    },
    reelStopped: useCallback(() => {
      setStage((before) => (before.name === 'spinning' ? { ...before, name: 'won' } : before));
    }, []),
  };
}
