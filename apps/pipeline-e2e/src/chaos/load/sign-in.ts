import { eventually } from '@aftercommit/testing/eventually';
import type { ChaosSite } from '../site/start-site';
import type { Caller } from './create-caller';

export type ChaosPlayer = { login: string; userId: string; token: string };

export type People = { players: ChaosPlayer[]; adminToken: string; itemIds: string[] };

const signInDeadlineMs = 30_000;

/** Everybody signs in before anything breaks. */
export async function signInEverybody(site: ChaosSite, caller: Caller): Promise<People> {
  const players: ChaosPlayer[] = [];
  for (const login of site.logins) {
    const body = await ask(caller, '/api/auth/session', { login, password: site.password });
    const { id } = body.profile as { id: string };
    players.push({ login, userId: id, token: String(body.session_token) });
  }
  const admin = await ask(caller, '/api/admin/login', { username: 'admin', password: 'admin' });
  const adminToken = String(admin.session_token);
  const items = await caller.call({ method: 'GET', path: '/api/admin/items', token: adminToken, isRepeated: true });
  return { players, adminToken, itemIds: (items.body.items as { id: string }[]).map(({ id }) => id) };
}

function ask(caller: Caller, path: string, body: unknown): Promise<Record<string, unknown>> {
  return eventually(
    async () => {
      const answer = await caller.call({ method: 'POST', path, body, isRepeated: true });
      if (answer.outcome !== 'acked') throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    { deadlineMs: signInDeadlineMs },
  );
}
