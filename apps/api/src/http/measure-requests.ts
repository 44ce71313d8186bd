import type { Request, RequestHandler } from 'express';
import type { Metrics } from '@aftercommit/runtime/create-metrics';
import { startRequestSpan } from '@aftercommit/runtime/tracing';

/** Measures every answer by the pattern of its route, and begins its trace. */
export function createMeasureRequests({ metrics, traces }: { metrics: Metrics; traces: boolean }): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = performance.now();
    const span = traces ? startRequestSpan(request.method) : null;
    response.once('close', () => {
      const route = readRoute(request);
      const labels = { method: readMethod(request), route, status: response.statusCode };
      metrics.observe('aftercommit_http_request_seconds', labels, (performance.now() - startedAtMs) / 1_000);
      span?.end(route, response.statusCode);
    });
    if (span) span.run(next);
    else next();
  };
}

/** The pattern, never the path: that one holds ids, and a label has few values. */
export function readRoute(request: Request): string {
  const pattern = (request.route as { path?: unknown } | undefined)?.path;
  return typeof pattern === 'string' ? pattern : 'none';
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']);

function readMethod({ method }: Request): string {
  return methods.has(method) ? method : 'other';
}
