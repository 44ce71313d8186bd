import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientHistory } from '../checker/history';
import type { ChaosClient } from '../clients/chaos-client';
import type { Front } from '../clients/create-front';
import { openNaiveClient } from '../clients/open-naive-client';
import { openSdkClient } from '../clients/open-sdk-client';
import type { Random } from '../create-random';
import type { ChaosSite } from '../site/start-site';
import type { Caller } from './create-caller';

export type GuestsDeps = { site: ChaosSite; front: Front; caller: Caller; random: Random; now(): number };

export type Guests = {
  /** Of those that have gone again. */
  histories: ClientHistory[];
  start(): void;
  stop(): Promise<void>;
};

const guestsAtOnce = 2;
const stayMs: [number, number] = [2_000, 8_000];

/** A client in the dark notices after ten seconds that its server is gone; its open socket is nobody's until then. */
const closedDeadlineMs = 25_000;

/** People who sign in on another device, watch for a while and sign out: from then on that device is told nothing. */
export function inviteGuests({ site, front, caller, random, now }: GuestsDeps): Guests {
  const histories: ClientHistory[] = [];
  const loops: Promise<void>[] = [];
  let stopped = false;
  let count = 0;

  async function readSessionId(token: string): Promise<string | null> {
    const tokenHash = createHash('sha256').update(token).digest();
    const query = site.control.query<{ id: string }>('SELECT id FROM sessions WHERE token_hash = $1', [tokenHash]);
    return query.then(({ rows }) => rows[0]?.id ?? null).catch(() => null);
  }

  async function signOut(token: string): Promise<boolean> {
    const call = { method: 'POST', path: '/api/auth/logout', body: {}, token, key: randomUUID() } as const;
    const { outcome, status } = await caller.call({ ...call, isRepeated: true });
    // Repeated after an answer that was lost: the session has ended, and so this request has none.
    return outcome === 'acked' || status === 401;
  }

  async function watch(client: ChaosClient, token: string): Promise<void> {
    await wait(random.between(...stayMs));
    const sessionId = await readSessionId(token);
    const hasSignedOut = await signOut(token);
    const deadline = now() + closedDeadlineMs;
    // Open, not up to date: one that is still syncing has a connection to lose.
    while (hasSignedOut && client.isOpen() && now() < deadline) await wait(100);
    await client.close();
    histories.push({ ...client.history, endedSessionId: hasSignedOut ? sessionId : null, isGuest: true });
  }

  async function inviteOne(own: Random): Promise<void> {
    const body = { login: own.pick(site.logins), password: site.password };
    const signedIn = await caller.call({ method: 'POST', path: '/api/auth/session', body, isRepeated: true });
    if (signedIn.outcome !== 'acked') return;
    count += 1;
    const token = String(signedIn.body.session_token);
    const open = own.chance(0.5) ? openSdkClient : openNaiveClient;
    const client = open({
      name: `guest-${count} of ${body.login}`,
      userId: (signedIn.body.profile as { id: string }).id,
      token,
      transports: ['websocket'],
      link: await front.openLink(own.between(0, 1)),
      now,
    });
    await watch(client, token);
  }

  async function inviteForEver(own: Random): Promise<void> {
    while (!stopped) {
      await inviteOne(own);
      await wait(500);
    }
  }

  return {
    histories,
    start: () => {
      for (let guest = 0; guest < guestsAtOnce; guest += 1) loops.push(inviteForEver(random.fork(`guest ${guest}`)));
    },
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
    },
  };
}
