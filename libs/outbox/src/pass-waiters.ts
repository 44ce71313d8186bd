/** Those who wait until a lane's follower has passed a position. */
export type PassWaiters = {
  /** Rejects with the signal's reason when it is aborted. */
  wait(position: number, signal?: AbortSignal): Promise<void>;
  settle(position: number): void;
  rejectAll(error: Error): void;
};

type Waiter = { position: number; resolve: () => void; reject: (error: unknown) => void };

export function createPassWaiters(): PassWaiters {
  const waiters = new Set<Waiter>();
  return {
    wait: (position, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const waiter: Waiter = {
          position,
          resolve: () => (leave(), resolve()),
          reject: (error) => (leave(), reject(error as Error)),
        };
        const giveUp = (): void => waiter.reject(signal?.reason);
        // Both ways: a lane that stands must not keep what those hold who gave up, nor a signal those who have passed.
        const leave = (): void => {
          waiters.delete(waiter);
          signal?.removeEventListener('abort', giveUp);
        };
        waiters.add(waiter);
        signal?.addEventListener('abort', giveUp);
      }),
    settle: (position) => {
      for (const waiter of waiters) if (waiter.position <= position) waiter.resolve();
    },
    rejectAll: (error) => {
      for (const waiter of waiters) waiter.reject(error);
    },
  };
}
