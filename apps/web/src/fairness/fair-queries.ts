import { skipToken, useQuery } from '@tanstack/react-query';
import { FairOpeningReply, FairSeedReply } from '@aftercommit/contracts/http/fair';
import { useApi, useSession } from '../app/site-context';
import { queryKeys } from '../queries/query-keys';

export function useFairSeed() {
  const api = useApi();
  const userId = useSession()?.userId ?? '';
  return useQuery({
    queryKey: queryKeys.fairSeed(userId),
    queryFn: async () => (await api.get('/api/fair/seed', FairSeedReply)).seed,
    // Each opening takes one number of it, and no event says so.
    refetchOnMount: 'always',
  });
}

/** openingId: null, and nothing is asked. */
export function useFairOpening(openingId: string | null) {
  const api = useApi();
  const userId = useSession()?.userId ?? '';
  return useQuery({
    queryKey: queryKeys.fairOpening(userId, openingId ?? ''),
    queryFn: openingId
      ? async () => (await api.get(`/api/fair/openings/${encodeURIComponent(openingId)}`, FairOpeningReply)).opening
      : skipToken,
    refetchOnMount: 'always',
  });
}
