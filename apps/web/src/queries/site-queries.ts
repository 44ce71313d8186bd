import { useQuery } from '@tanstack/react-query';
import { CaseReply, CasesReply } from '@aftercommit/contracts/http/cases';
import { DropsReply, StatsReply } from '@aftercommit/contracts/http/drops';
import { useSite } from '../app/site-context';
import type { Drop } from './merge-drops';
import { queryKeys } from './query-keys';

/** The newest drops of everybody. */
export function useDrops() {
  const { createApi } = useSite();
  return useQuery<Drop[]>({
    queryKey: queryKeys.drops(),
    queryFn: async () => (await createApi(null).get('/api/drops/recent', DropsReply)).drops,
  });
}

export function useStats() {
  const { createApi } = useSite();
  return useQuery({
    queryKey: queryKeys.stats(),
    queryFn: async () => (await createApi(null).get('/api/stats/public', StatsReply)).stats,
  });
}

/** Every case, as a visitor sees it. */
export function useCases() {
  const { createApi } = useSite();
  return useQuery({
    queryKey: queryKeys.cases(),
    queryFn: async () => (await createApi(null).get('/api/cases', CasesReply)).cases,
  });
}

/** A case and what can be won from it. */
export function useCase(caseId: string) {
  const { createApi } = useSite();
  return useQuery({
    queryKey: queryKeys.case(caseId),
    queryFn: () => createApi(null).get(`/api/cases/${encodeURIComponent(caseId)}`, CaseReply),
  });
}
