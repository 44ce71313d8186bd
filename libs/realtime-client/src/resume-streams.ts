import { createResumeAsker, type ResumeAsker } from './ask-for-resume';
import type { Streams } from './follow-streams';
import type { Connection } from './open-connection';
import type { Timing } from './timing';

export type StreamResumer = {
  connected(connection: Connection): void;
  disconnected(): void;
  /** The first sync of a connection brings the others with it. */
  awaitStrays(): void;
  ask(): void;
  /** The connection has brought something. */
  heard(): void;
};

export type StreamResumerDeps = { readStreams(): Streams; timing: Timing; reconnect(): void };

/** Asks on the present connection for what the streams lack. */
export function createStreamResumer({ readStreams, timing, reconnect }: StreamResumerDeps): StreamResumer {
  let asker: ResumeAsker | undefined;
  let strays: ReturnType<typeof setTimeout> | undefined;

  return {
    connected: (connection) => {
      const { readWanted, isBehind, answered } = readStreams();
      asker = createResumeAsker({ connection, timing, readWanted, isBehind, onAnswer: answered, reconnect });
    },
    disconnected: () => {
      asker?.stop();
      asker = undefined;
      clearTimeout(strays);
      strays = undefined;
    },
    awaitStrays: () => {
      strays ??= setTimeout(() => {
        if (!readStreams().askForStrays()) reconnect();
      }, timing.strayStreamAfterMs);
    },
    ask: () => asker?.ask(),
    heard: () => asker?.heard(),
  };
}
