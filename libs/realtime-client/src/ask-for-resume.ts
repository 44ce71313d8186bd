import type { Connection } from './open-connection';
import type { Timing } from './timing';
import type { StreamCursor, StreamSync } from './wire';

export type ResumeAskerDeps = {
  connection: Pick<Connection, 'resume'>;
  timing: Timing;
  /** Where the streams are that need an answer now. */
  readWanted(): Record<string, StreamCursor>;
  /** Whether something is known to be missing, which only an answer brings. */
  isBehind(): boolean;
  onAnswer(asked: string[], syncs: StreamSync[]): void;
  /** This connection does not answer. */
  reconnect(): void;
};

export type ResumeAsker = {
  /** Asks for what is wanted; while an answer is under way, again behind it. */
  ask(): void;
  /** The connection has brought something. */
  heard(): void;
  stop(): void;
};

/** Questions in a row that were refused or forgotten, of which the last one ends the connection. */
const refusalsMax = 3;

/** `stream:resume` of one connection: one at a time, as the server wants it. */
export function createResumeAsker({
  connection,
  timing,
  readWanted,
  isBehind,
  onAnswer,
  reconnect,
}: ResumeAskerDeps): ResumeAsker {
  let state: 'idle' | 'asking' | 'pausing' | 'stopped' = 'idle';
  let askAgain = false;
  let refusals = 0;
  let hasHeard = false;
  let pause: ReturnType<typeof setTimeout> | undefined;

  function ask(): void {
    askAgain = state === 'asking';
    if (state !== 'idle') return;
    const wanted = readWanted();
    if (Object.keys(wanted).length === 0) return;
    state = 'asking';
    hasHeard = false;
    run(wanted).catch(unanswered);
  }

  async function run(wanted: Record<string, StreamCursor>): Promise<void> {
    const answer = await connection.resume(wanted, timing.resumeTimeoutMs);
    if (isStopped()) return;
    if (!answer.success) return refused();
    refusals = 0;
    state = 'idle';
    // The answer itself may show that more is missing.
    onAnswer(Object.keys(wanted), answer.syncs);
    if (askAgain) ask();
  }

  function refused(): void {
    refusals += 1;
    if (refusals >= refusalsMax) return giveUp();
    state = 'pausing';
    pause = setTimeout(
      () => {
        state = 'idle';
        ask();
      },
      timing.resumePauseMs * (1 + Math.random()),
    );
  }

  function unanswered(): void {
    if (isStopped()) return;
    // A connection that brings events in order meanwhile is not half open: losing it would cost more than asking again.
    if (hasHeard && !isBehind()) refused();
    else giveUp();
  }

  const isStopped = (): boolean => state === 'stopped';

  function giveUp(): void {
    if (isStopped()) return;
    stop();
    reconnect();
  }

  function stop(): void {
    state = 'stopped';
    clearTimeout(pause);
  }

  return { ask, heard: () => void (hasHeard = true), stop };
}
