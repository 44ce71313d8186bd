import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './create-metrics';

/**
 * Answers GET /metrics; false: another path. A request that came through a proxy, ours or anybody's, is told that there
 * is nothing: what they say about the site is not for the public.
 */
export async function answerMetrics(
  metrics: Metrics,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.url?.split('?')[0] !== '/metrics' || isForwarded(request)) return false;
  const text = await metrics.render();
  response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' });
  response.end(text);
  return true;
}

function isForwarded({ headers }: IncomingMessage): boolean {
  return headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined;
}
