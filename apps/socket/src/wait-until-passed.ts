import type { Followers } from '@aftercommit/outbox/follow-lanes';

/**
 * Waits until the followers have emitted everything up to these positions. Whoever gave up waits no longer: what they had
 * read would be kept for as long as the lane stands.
 * @throws Error after timeoutMs, or when a follower starts again
 */
export async function waitUntilPassed(
  followers: Pick<Followers, 'waitUntilPassed'>,
  places: readonly { lane: number; position: number }[],
  timeoutMs: number,
): Promise<void> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(new Error(`the follower did not pass within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.all(places.map(({ lane, position }) => followers.waitUntilPassed(lane, position, end.signal)));
  } finally {
    clearTimeout(timer);
    // Where one failed, the others wait for nobody.
    end.abort();
  }
}
