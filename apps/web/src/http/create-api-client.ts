import { z } from 'zod';
import { ApiError } from './api-error';

/** idempotencyKey: the same for every attempt of one intended action. */
type Mutate = <Reply extends z.ZodType>(
  path: string,
  body: object,
  reply: Reply,
  idempotencyKey?: string,
) => Promise<z.output<Reply>>;

export type ApiClient = {
  /** Rejects with ApiError, as every other call here. */
  get<Reply extends z.ZodType>(path: string, reply: Reply): Promise<z.output<Reply>>;
  post: Mutate;
  put: Mutate;
  delete: Mutate;
};

const refusalSchema = z.object({ error: z.string(), code: z.string().optional() });

/** Calls the API of `baseUrl` (empty: this page's origin), as the holder of the token if there is one. */
export function createApiClient(deps: { baseUrl: string; token: string | null; timeoutMs: number }): ApiClient {
  async function send<Reply extends z.ZodType>(path: string, init: RequestInit, schema: Reply) {
    const { status, body } = await exchange(path, init);
    if (status >= 400) throw readRefusal(status, body, deps.token);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ApiError('unreadable', status, z.prettifyError(parsed.error), { cause: parsed.error });
  }

  async function exchange(path: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
    const headers = new Headers(init.headers);
    if (deps.token) headers.set('Authorization', `Bearer ${deps.token}`);
    const signal = AbortSignal.timeout(deps.timeoutMs);
    try {
      const response = await fetch(`${deps.baseUrl}${path}`, { ...init, headers, signal, cache: 'no-store' });
      return { status: response.status, body: parseJson(await response.text()) };
    } catch (error) {
      throw new ApiError('unreachable', 0, 'The server did not answer', { cause: error });
    }
  }

  const mutate =
    (method: string): Mutate =>
    (path, body, reply, idempotencyKey) => {
      const headers: Record<string, string> = { 'Content-Type': 'application/json' };
      if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
      return send(path, { method, headers, body: JSON.stringify(body) }, reply);
    };

  return {
    get: (path, reply) => send(path, { method: 'GET' }, reply),
    post: mutate('POST'),
    put: mutate('PUT'),
    delete: mutate('DELETE'),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readRefusal(status: number, body: unknown, token: string | null): ApiError {
  const refusal = refusalSchema.safeParse(body);
  // A proxy in between answers without our body.
  if (!refusal.success) return new ApiError('unreadable', status, `The server answered ${status}`);
  return new ApiError(refusal.data.code ?? 'unreadable', status, refusal.data.error, { token });
}
