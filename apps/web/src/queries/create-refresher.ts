import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';

export type Refresh = (queryKey: QueryKey) => void;

/**
 * Reads again what events say has changed. What is shown afterwards was asked for after the last call, and however many
 * calls come, one request runs and one waits: a burst of events neither floods the API nor starves the screen.
 */
export function createRefresher(queryClient: QueryClient): Refresh {
  const rounds = new Map<string, { wanted: boolean }>();

  async function readWhileWanted(queryKey: QueryKey, round: { wanted: boolean }): Promise<void> {
    while (round.wanted) {
      round.wanted = false;
      // An answer that was asked for before the event may be too old; the library itself would wait for a first one.
      await queryClient.cancelQueries({ queryKey });
      await queryClient.invalidateQueries({ queryKey });
    }
  }

  return (queryKey) => {
    const id = hashKey(queryKey);
    const running = rounds.get(id);
    if (running) {
      running.wanted = true;
      return;
    }
    const round = { wanted: true };
    rounds.set(id, round);
    void readWhileWanted(queryKey, round).finally(() => rounds.delete(id));
  };
}
