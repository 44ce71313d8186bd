import { setTimeout as pause } from 'node:timers/promises';
import type { LoggedEvent } from './batch';

/** Tries of one emission before its event is set aside. */
const emitAttemptsMax = 3;
const emitRetryMs = 100;

export type EmissionDeps = {
  /** Synchronous; may throw. `bare`: without its data, for a dead letter. */
  emit(event: LoggedEvent, epoch: string, bare: boolean): void;
  isDeadLetter(outboxId: number): boolean;
  setAside(failed: { event: LoggedEvent; attempts: number; error: unknown; firstFailedAt: Date }): Promise<void>;
};

/** null when the event is out, in this very tick; else the error of the first try. */
export function tryEmit(deps: EmissionDeps, event: LoggedEvent, epoch: string): unknown {
  return attempt(deps, event, epoch, deps.isDeadLetter(event.outboxId));
}

/**
 * A poison event must not stop its lane: tried a few times, then set aside, and only its number goes out.
 * isWanted: false once the lane starts again somewhere else.
 */
export async function emitOrSetAside(
  deps: EmissionDeps,
  event: LoggedEvent,
  epoch: string,
  firstError: unknown,
  isWanted: () => boolean,
): Promise<void> {
  const firstFailedAt = new Date();
  // What cannot be read is no more readable the next time.
  const attemptsMax = event.unreadable ? 1 : emitAttemptsMax;
  let error = firstError;
  for (let attempts = 1; attempts < attemptsMax; attempts += 1) {
    await pause(emitRetryMs);
    if (!isWanted()) return;
    error = tryEmit(deps, event, epoch);
    if (error === null) return;
  }
  await deps.setAside({ event, attempts: attemptsMax, error, firstFailedAt });
  if (isWanted()) attempt(deps, event, epoch, true);
}

function attempt(deps: EmissionDeps, event: LoggedEvent, epoch: string, bare: boolean): unknown {
  if (event.unreadable && !bare) return event.unreadable;
  try {
    deps.emit(event, epoch, bare);
    return null;
  } catch (error) {
    return error ?? new Error('emission failed');
  }
}
