import type { Pool } from 'pg';
import { createErrorReply, type ErrorCode } from '@aftercommit/contracts/errors';
import { StreamResume, type StreamResumeAnswer } from '@aftercommit/contracts/socket-protocol';
import type { Followers } from '@aftercommit/outbox/follow-lanes';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { describeError, type Logger } from '@aftercommit/runtime/logger';
import type { Client } from './client-registry';
import { closeConnection } from './deliver-event';
import { keepFromGoingBack } from './emit-snapshot';
import { countSyncs } from './count-syncs';
import { isAllowed } from './is-allowed';
import { readClientSnapshot } from './read-client-snapshot';
import { waitUntilPassed } from './wait-until-passed';

/** As long as a client waits for the answer. */
const resumeTimeoutMs = 10_000;

export type ResumeDeps = { pool: Pool; followers: Followers; metrics: Metrics; log: Logger };

/**
 * `stream:resume`, from a connected client of protocol 2 that saw a gap. One at a time per connection; how many at once
 * per server is the size of the pool.
 */
export function answerResume(client: Client, message: unknown[], deps: ResumeDeps): void {
  const last = message.at(-1);
  if (typeof last !== 'function') return;
  const acknowledge = last as (answer: StreamResumeAnswer) => void;
  const refuse = (code: ErrorCode): void => acknowledge(createErrorReply(code));
  const body = StreamResume.safeParse(message[0]);
  if (!body.success) return refuse('invalid_input');
  if (client.protocol !== 2 || !client.live) return refuse('try_again');
  if (client.resuming) return refuse('too_many_requests');
  client.resuming = true;
  resume(client, body.data, deps)
    .then((answer) => {
      deps.metrics.count('aftercommit_resumes_total', { result: answer.success ? 'answered' : answer.code });
      acknowledge(answer);
    })
    .catch((error: unknown) => {
      deps.metrics.count('aftercommit_resumes_total', { result: 'failed' });
      deps.log.warn('socket.resume_failed', describeError(error));
      refuse('try_again');
    })
    .finally(() => {
      client.resuming = false;
    });
}

async function resume(client: Client, cursors: StreamResume, deps: ResumeDeps): Promise<StreamResumeAnswer> {
  const { pool, followers } = deps;
  // Streams that it may not read are answered like ones that are not there: not at all.
  const streams = client.streams.filter((stream) => stream in cursors);
  if (streams.length === 0) return { success: true, syncs: [] };
  const follows = { cursors, isDeadLetter: followers.isDeadLetter };
  const snapshot = await readClientSnapshot(pool, { identity: client.identity, streams, follows });
  if (!isAllowed(client.identity, snapshot)) {
    closeConnection(client);
    return createErrorReply('unauthorized');
  }
  // What the answer holds has been emitted live by then: it cannot come again behind the answer.
  await waitUntilPassed(followers, snapshot.heads.streams, resumeTimeoutMs);
  if (snapshot.heads.epoch !== followers.readEpoch()) return createErrorReply('try_again');
  countSyncs(deps.metrics, snapshot.syncs);
  return { success: true, syncs: snapshot.syncs.map((sync) => keepFromGoingBack(client, sync)) };
}
