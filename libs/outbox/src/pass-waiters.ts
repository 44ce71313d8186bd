/** Those who wait until a lane's follower has passed a position. */
export type PassWaiters = {
  wait(position: number): Promise<void>;
  settle(position: number): void;
  rejectAll(error: Error): void;
};

type Waiter = { position: number; resolve: () => void; reject: (error: Error) => void };

export function createPassWaiters(): PassWaiters {
  let waiters: Waiter[] = [];
  return {
    wait: (position) => new Promise((resolve, reject) => void waiters.push({ position, resolve, reject })),
    settle: (position) => {
      if (waiters.length === 0) return;
      const passed = waiters.filter((waiter) => waiter.position <= position);
      waiters = waiters.filter((waiter) => waiter.position > position);
      for (const waiter of passed) waiter.resolve();
    },
    rejectAll: (error) => {
      const left = waiters;
      waiters = [];
      for (const waiter of left) waiter.reject(error);
    },
  };
}
