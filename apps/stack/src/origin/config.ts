import { z } from 'zod';
import { list, port } from '@aftercommit/runtime/config';

const baseUrl = z.url({ protocol: /^http$/ });

const namedUrls = list.transform((pairs, context) => {
  return pairs.map((pair) => {
    const [name = '', url = ''] = pair.split('=', 2);
    if (!/^[A-Za-z0-9_-]+$/.test(name) || !baseUrl.safeParse(url).success) context.addIssue(`not name=url: ${pair}`);
    return { name, url };
  });
});

export const originConfigSchema = z.object({
  /** Where browsers come in. 0: any free port. */
  PORT: port,
  /** The address to listen on. Default: every one. */
  HOST: z.string().optional(),
  /** Where this process says whether it is ready, away from the public. */
  HEALTH_PORT: port,
  /** The api processes, comma-separated. One that refuses connections is passed over. */
  API_URLS: list.pipe(z.array(baseUrl).min(1)),
  /** The socket servers as name=url, comma-separated; the name is that server's SERVER_NAME, found in its session ids. */
  SOCKET_URLS: namedUrls.pipe(z.array(z.object({ name: z.string(), url: z.string() })).min(1)),
  /** Where the page is served. */
  WEB_URL: baseUrl,
  /**
   * How many proxies stand in front of this one; their X-Forwarded-* headers are kept and extended.
   * 0: whatever a client sends in them is dropped. The api's TRUSTED_PROXIES is this plus one.
   */
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type OriginConfig = z.infer<typeof originConfigSchema>;
