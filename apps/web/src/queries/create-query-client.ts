import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isWorthRepeating } from '../http/api-error';

const triesMax = 8;
const retryPauseMs = 1_000;
const retryPauseMaxMs = 5_000;

/**
 * What is shown is read once and then kept current by events, so nothing is read again for having grown old. onError
 * hears every refusal: one of them may end the session.
 */
export function createQueryClient({ onError }: { onError: (error: unknown) => void }): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        // A browser's idea of being online is often wrong; the answer decides.
        networkMode: 'always',
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) => isWorthRepeating(error) && failures < triesMax,
        retryDelay: (failures) => Math.min(retryPauseMs * 2 ** failures, retryPauseMaxMs),
      },
      // Repeating is the intents' work: they know the key.
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
