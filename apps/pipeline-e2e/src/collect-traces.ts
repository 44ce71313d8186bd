import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const ExportBody = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.looseObject({}) })) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.looseObject({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              name: z.string(),
              attributes: z.array(z.object({ key: z.string(), value: z.looseObject({}) })).default([]),
              links: z.array(z.looseObject({ spanId: z.string() })).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

export type CollectedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  name: string;
  service: unknown;
  attributes: Record<string, unknown>;
  linkedSpanIds: string[];
};

export type TraceCollector = { url: string; spans: CollectedSpan[]; bodies: string[]; stop(): Promise<void> };

/** An OTLP collector, as far as it takes what is exported over HTTP as JSON. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      bodies.push(text);
      if (request.url === '/v1/traces') spans.push(...readSpans(ExportBody.parse(JSON.parse(text))));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function readSpans({ resourceSpans }: z.infer<typeof ExportBody>): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ traceId, spanId, parentSpanId, name, attributes, links }) => ({
        traceId,
        spanId,
        parentSpanId,
        name,
        service: readAttributes(resource.attributes)['service.name'],
        attributes: readAttributes(attributes),
        linkedSpanIds: links.map((link) => link.spanId),
      })),
    ),
  );
}

function readAttributes(attributes: { key: string; value: Record<string, unknown> }[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
