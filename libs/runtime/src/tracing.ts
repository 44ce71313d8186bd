import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { LongRunning } from './lifecycle';

/** What an event is called in a trace, and where it came from. */
export type TracedEvent = {
  id: string;
  stream: string;
  seq: number;
  position: number;
  traceparent?: string | undefined;
};

export type PathStep = {
  name: 'outbox.dispatch' | 'queue.enqueue' | 'queue.drain' | 'socket.emit';
  lane: number;
  /** As performance.now() had it. It ends now. */
  startedAtMs: number;
  events: readonly TracedEvent[];
};

/** A span per event that has a trace, in that trace; of a batch, each is linked to a span of the batch itself. */
export type RecordStep = (step: PathStep) => void;

export type Tracing = LongRunning & {
  /** null: tracing is off, and nothing is done for it. */
  recordStep: RecordStep | null;
};

const kinds = {
  'outbox.dispatch': SpanKind.INTERNAL,
  'queue.enqueue': SpanKind.PRODUCER,
  'queue.drain': SpanKind.CONSUMER,
  'socket.emit': SpanKind.PRODUCER,
} as const;

const tracerName = 'aftercommit';

/**
 * Exports traces to the OTLP endpoint, over HTTP as JSON; without an endpoint nothing is loaded or done. Sampling and
 * headers are OpenTelemetry's own variables (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS). Spans carry the clocks of
 * their processes: order between processes is the event's position, not a span's time.
 */
export function createTracing(processName: string, endpoint: string | undefined): Tracing {
  if (!endpoint) return { recordStep: null, start: async () => undefined, stop: async () => undefined };
  let sdk: { shutdown(): Promise<void> } | undefined;
  return {
    recordStep,
    start: async () => {
      if (sdk) return;
      const [{ NodeSDK, tracing }, { OTLPTraceExporter }] = await Promise.all([
        import('@opentelemetry/sdk-node'),
        import('@opentelemetry/exporter-trace-otlp-http'),
      ]);
      const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
      const started = new NodeSDK({
        serviceName: `aftercommit-${processName}`,
        autoDetectResources: false,
        // Its queue is bounded: what a slow collector does not take is dropped, and nobody waits for it.
        spanProcessors: [new tracing.BatchSpanProcessor(exporter)],
        instrumentations: [],
      });
      started.start();
      sdk = started;
    },
    stop: async () => {
      const stopping = sdk;
      sdk = undefined;
      // A collector that is away must not hold up the stop.
      await stopping?.shutdown().catch(() => undefined);
    },
  };
}

function recordStep({ name, lane, startedAtMs, events }: PathStep): void {
  const traced = events.filter(({ traceparent }) => traceparent !== undefined);
  if (traced.length === 0) return;
  const tracer = trace.getTracer(tracerName);
  const [first] = events;
  const batch =
    events.length > 1 && first
      ? tracer.startSpan(
          `${name} batch`,
          { startTime: startedAtMs, attributes: { lane, position: first.position, events: events.length } },
          ROOT_CONTEXT,
        )
      : undefined;
  const links = batch ? [{ context: batch.spanContext() }] : [];
  for (const { id, stream, seq, position, traceparent } of traced) {
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
    const attributes = { eventId: id, stream, seq, lane, position };
    tracer.startSpan(name, { kind: kinds[name], startTime: startedAtMs, attributes, links }, parent).end();
  }
  batch?.end();
}

/** Runs `work` in a span of its own, inside of the one that is active; where none is, runs it. */
export async function traceWork<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  if (!trace.getActiveSpan()) return work();
  return trace.getTracer(tracerName).startActiveSpan(name, (span) => endWith(span, work));
}

/** Begins a trace for work that no request asked for now, and runs it inside; with tracing off it only runs it. */
export function traceOwnWork<Result>(
  name: string,
  attributes: Record<string, string>,
  work: () => Promise<Result>,
): Promise<Result> {
  const options = { attributes };
  return trace.getTracer(tracerName).startActiveSpan(name, options, ROOT_CONTEXT, (span) => endWith(span, work));
}

async function endWith<Result>(span: Span, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** The active trace as a header that goes with what is written now; nothing where there is none. */
export function readTraceHeaders(): { traceparent?: string } {
  if (!trace.getActiveSpan()) return {};
  const headers: { traceparent?: string } = {};
  propagation.inject(context.active(), headers);
  return headers.traceparent === undefined ? {} : { traceparent: headers.traceparent };
}

export type RequestSpan = {
  /** Runs `work`, and whatever it starts, inside of the span. */
  run(work: () => void): void;
  end(route: string, status: number): void;
};

/** A trace begins with each request: what a client says of its own traces is not believed. */
export function startRequestSpan(method: string): RequestSpan {
  const attributes = { 'http.request.method': method };
  const span = trace.getTracer(tracerName).startSpan(method, { kind: SpanKind.SERVER, attributes }, ROOT_CONTEXT);
  const inside: Context = trace.setSpan(ROOT_CONTEXT, span);
  return {
    run: (work) => context.with(inside, work),
    end: (route, status) => {
      span.updateName(`${method} ${route}`);
      span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
