import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Health } from '@aftercommit/runtime/create-health-server';
import type { Hearing } from './create-hearing';

/** Heads are confirmed every second: without a word from Postgres, or a lane that moves, for longer, screens are behind. */
const silenceMaxMs = 5_000;

export function createHealth(
  followers: Pick<Followers, 'readEpoch' | 'readSilenceMs' | 'readStandstillMs'>,
  hearing: Pick<Hearing, 'listDegraded'>,
): Health {
  return {
    isReady: () =>
      followers.readEpoch() !== null &&
      Math.max(followers.readSilenceMs(), followers.readStandstillMs()) < silenceMaxMs,
    listDegraded: hearing.listDegraded,
  };
}
