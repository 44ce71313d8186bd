export type SettleBeside = {
  begin(): void;
  /** No look begins any more. Resolves when the one under way has ended. */
  end(): Promise<void>;
};

/** Runs the work when that of everybody before has ended. */
export type InTurn = (work: () => Promise<void>) => Promise<void>;

/**
 * Looks beside the dispatches, once at a time, and in turn with all other lanes: a look that lasts holds up no event, and
 * takes one connection of them all.
 */
export function createSettleBeside(
  inTurn: InTurn,
  settle: (nowMs: number) => Promise<void>,
  onError: (error: unknown) => void,
): SettleBeside {
  let isWanted = false;
  let underWay: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    // Its turn may come when the others have ended, long after the stop.
    if (isWanted) await settle(performance.now());
  };
  return {
    begin: () => {
      isWanted = true;
      underWay ??= inTurn(look)
        .catch(onError)
        .finally(() => (underWay = undefined));
    },
    end: async () => {
      isWanted = false;
      await underWay;
    },
  };
}
