import { carrierKinds, describeCarrier } from '@aftercommit/testing/start-carrier';
import { eventually } from '@aftercommit/testing/eventually';
import { startRedis, type TestRedis } from '@aftercommit/testing/start-redis';
import { startTraceCollector, type TraceCollector } from './collect-traces';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';
import { takeTour } from './tour';

const deadline = { deadlineMs: 20_000 };

type Line = { event?: string; eventId?: string; level?: number } & Record<string, unknown>;

for (const kind of carrierKinds) {
  describeCarrier(kind)(`a run of the whole site through ${kind}`, () => {
    let redis: TestRedis | null = null;
    let collector: TraceCollector;
    let pipeline: Pipeline;
    let alice: Player;
    let admin: string;
    let client: RawClient;
    let eventId: string;

    const everybody = () => [...pipeline.apis, ...pipeline.dispatchers, ...pipeline.sockets];
    const readLines = (): Line[] =>
      everybody()
        .flatMap((each) => each.output().split('\n'))
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Line);
    const scrape = async (process: { url: string }): Promise<string> => (await fetch(`${process.url}/metrics`)).text();

    beforeAll(async () => {
      redis = kind === 'redis' ? await startRedis() : null;
      collector = await startTraceCollector();
      pipeline = await startPipeline({
        env: {
          LOG_EVENTS: '1',
          LOG_LEVEL: 'debug',
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          OTEL_BSP_SCHEDULE_DELAY: '100',
          ...(redis ? { REDIS_URL: redis.url } : {}),
        },
      });
      alice = await pipeline.site.signIn('alice');
      admin = await pipeline.site.signInAdmin();
      client = openRawClient({ url: pipeline.sockets[0]?.url ?? '', kind: 'raw', token: alice.token });
      await waitForSnapshot(client);
      await takeTour(pipeline.site, alice);
      const [row] = await pipeline.dataSource.query<{ event_id: string }[]>(
        "SELECT event_id FROM outbox WHERE type = 'balance.updated' ORDER BY id DESC LIMIT 1",
      );
      eventId = row?.event_id ?? '';
    }, 120_000);
    afterAll(async () => {
      client?.close();
      await pipeline?.stop();
      await collector?.stop();
      await redis?.stop();
    });

    it('says each step of an event under one id', async () => {
      const path = ['outbox.appended', 'outbox.dispatched', 'queue.enqueued', 'socket.emitted'];

      await eventually(() => {
        const lines = readLines().filter((line) => line.eventId === eventId);
        expect(path.filter((event) => !lines.some((line) => line.event === event))).toEqual([]);
      }, deadline);

      const [emitted] = readLines().filter((line) => line.eventId === eventId && line.event === 'socket.emitted');
      expect(emitted).toMatchObject({
        stream: `user:${alice.id}`,
        seq: expect.any(Number),
        lane: 1,
        position: expect.any(Number),
      });
    });

    it('keeps tokens, passwords and payloads out of every log line and span', async () => {
      await eventually(() => expect(collector.spans.some(({ name }) => name === 'socket.emit')).toBe(true), deadline);

      const said = [...everybody().map((each) => each.output()), ...collector.bodies].join('\n');

      expect(said.length).toBeGreaterThan(10_000);
      for (const secret of [alice.token, admin, alice.cookie.split('=')[1] ?? '', pipeline.webhookSecret]) {
        expect(secret.length).toBeGreaterThan(20);
        expect(said.includes(secret)).toBe(false);
      }
      // What bodies and payloads hold, and lines do not, by the names of the fields.
      const field = /"(payload|password|session_token|auth|cookie|balance|balanceCents|nickname|item_name)"\s*:/i;
      expect(field.exec(said)).toBeNull();
    });

    it('follows one event from the request to the emission under one trace', async () => {
      const find = (name: string) =>
        collector.spans.find((span) => span.name === name && span.attributes.eventId === eventId);
      const steps = ['outbox.dispatch', 'queue.enqueue', 'queue.drain', 'socket.emit'];

      await eventually(() => expect(steps.filter((name) => !find(name))).toEqual([]), deadline);

      const traceIds = new Set(steps.map((name) => find(name)?.traceId));
      const inTrace = collector.spans.filter(({ traceId }) => traceIds.has(traceId));
      const append = inTrace.find(({ name }) => name === 'outbox.append');
      const request = inTrace.find(({ spanId }) => spanId === append?.parentSpanId);
      expect(traceIds.size).toBe(1);
      expect(request).toMatchObject({ name: expect.stringMatching(/^POST \/api\//), service: 'aftercommit-api' });
      expect(find('socket.emit')).toMatchObject({ parentSpanId: append?.spanId, service: 'aftercommit-socket' });
    });

    it('follows an event that is replayed from the turn of its replay to the emission', async () => {
      const body = { filter: { type: 'drop.won', since: 0, limit: 1 }, reason: 'test' };
      const started = await pipeline.site.call('POST', '/api/admin/outbox/replays', body, admin);
      expect(started.status).toBe(200);

      await eventually(async () => {
        const [copy] = await pipeline.dataSource.query<{ event_id: string; traceparent: string }[]>(
          `SELECT event_id, headers ->> 'traceparent' AS traceparent FROM outbox WHERE headers ? 'replayOf'`,
        );
        const turn = collector.spans.find(({ name }) => name === 'outbox.replay');
        const emitted = collector.spans.find(
          ({ name, attributes }) => name === 'socket.emit' && attributes.eventId === copy?.event_id,
        );
        expect(turn?.attributes.runId).toBe((started.body.replay as { id: string }).id);
        expect(emitted).toMatchObject({ traceId: turn?.traceId, parentSpanId: turn?.spanId });
      }, deadline);
    });

    it('links the spans of a batch to one of the batch itself', async () => {
      const isOfBatch = ({ name, linkedSpanIds }: { name: string; linkedSpanIds: string[] }): boolean =>
        name === 'outbox.dispatch' && linkedSpanIds.length > 0;

      await eventually(() => expect(collector.spans.some(isOfBatch)).toBe(true), deadline);

      const batches = new Set(
        collector.spans.filter(({ name }) => name === 'outbox.dispatch batch').map((each) => each.spanId),
      );
      for (const { linkedSpanIds } of collector.spans.filter(isOfBatch)) expect(batches).toContain(linkedSpanIds[0]);
    });

    it('shows at /metrics what happened, by route patterns, and not to whoever comes through a proxy', async () => {
      const [api, dispatcher, socket] = await Promise.all(everybody().map(scrape));

      expect(api).toMatch(
        /aftercommit_http_request_seconds_count\{method="POST",route="\/api\/cases\/open",status="200"\} [1-9]/,
      );
      expect(api).toMatch(/aftercommit_events_appended_total\{type="balance.updated"\} [1-9]/);
      expect(api).toMatch(/aftercommit_pool_connections\{pool="api",state="idle"\} \d/);
      expect(api).not.toContain(alice.id);
      expect(dispatcher).toMatch(/aftercommit_events_dispatched_total\{lane="1"\} [1-9]/);
      expect(dispatcher).toMatch(/aftercommit_commit_to_dispatch_seconds_count\{lane="1"\} [1-9]/);
      expect(dispatcher).toMatch(/aftercommit_queue_adds_total\{result="added"\} [1-9]/);
      expect(dispatcher).toMatch(/aftercommit_pending_events\{lane="1"\} 0/);
      expect(dispatcher).toMatch(/aftercommit_partitions_ahead\{table="event_log"\} 3/);
      expect(dispatcher).toMatch(/aftercommit_followers 1/);
      expect(socket).toMatch(/aftercommit_sockets\{protocol="1",state="live"\} 1/);
      expect(socket).toMatch(/aftercommit_commit_to_emit_seconds_count [1-9]/);
      expect(socket).toMatch(/aftercommit_dispatch_to_emit_seconds_count\{lane="1"\} [1-9]/);
      expect(socket).toMatch(/aftercommit_jobs_drained_total\{result="passed"\} [1-9]/);
      for (const text of [api, dispatcher, socket]) expect(text).toMatch(/aftercommit_ready 1/);
      for (const { url } of everybody()) {
        const forwarded = await fetch(`${url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } });
        expect(forwarded.status).toBe(404);
      }
    });

    it('writes with every server how fast it was, by the clock of the database', async () => {
      await eventually(async () => {
        await pipeline.site.sendCallback(
          { userId: alice.id, paymentId: crypto.randomUUID(), amount: 1, currency: 'EUR', status: 'succeeded' },
          `msg_${crypto.randomUUID()}`,
        );
        const [row] =
          await pipeline.dataSource.query<{ stats: Record<string, number> }[]>('SELECT stats FROM followers');
        expect(row?.stats.emitted).toBeGreaterThan(0);
        expect(row?.stats.p50Ms).toBeGreaterThan(0);
        expect(row?.stats.p99Ms).toBeGreaterThanOrEqual(row?.stats.p50Ms ?? Infinity);
        expect(row?.stats.uncertaintyMs).toBeGreaterThan(0);
      }, deadline);
    });
  });
}
