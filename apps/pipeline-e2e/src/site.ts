import { Webhook } from 'standardwebhooks';

export type Answer = { status: number; body: Record<string, unknown> };

export type Player = { id: string; token: string; cookie: string };

/** The site over HTTP, as its clients call it. */
export function createSite(url: string, webhookSecret: string) {
  async function call(method: string, route: string, body?: unknown, token?: string): Promise<Answer> {
    const reply = await fetch(`${url}${route}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
  }

  return {
    call,
    async signIn(login: string): Promise<Player> {
      const reply = await fetch(`${url}/api/auth/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ login, password: login }),
      });
      const body = (await reply.json()) as { session_token: string; profile: { id: string } };
      if (reply.status !== 200) throw new Error(`sign-in of ${login}: ${reply.status} ${JSON.stringify(body)}`);
      const cookie = (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
      return { id: body.profile.id, token: body.session_token, cookie };
    },
    async signInAdmin(): Promise<string> {
      const { body } = await call('POST', '/api/admin/login', { username: 'admin', password: 'admin' });
      return String(body.session_token);
    },
    /** An admin publishes a case: a broadcast that everybody hears. */
    async createCase(): Promise<void> {
      const admin = await this.signInAdmin();
      const { items } = (await call('GET', '/api/admin/items', undefined, admin)).body as { items: { id: string }[] };
      const contents = [{ item_id: items[0]?.id, weight: 1 }];
      const body = { title: 'Signal', type: 'event', price: 1, status: 'published', items: contents };
      const { status } = await call('POST', '/api/admin/cases', body, admin);
      if (status !== 200) throw new Error(`creating a case: ${status}`);
    },
    /** A signed callback of the default provider; `id` is the provider's id of the message. */
    async sendCallback(fact: Record<string, unknown>, id: string): Promise<Answer> {
      const body = JSON.stringify(fact);
      const at = new Date();
      const reply = await fetch(`${url}/api/payment/callback`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': new Webhook(webhookSecret).sign(id, at, body),
        },
        body,
        signal: AbortSignal.timeout(20_000),
      });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    },
  };
}

export type Site = ReturnType<typeof createSite>;
