import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import type { LoggedEvent } from '@aftercommit/outbox/batch';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { measureEmissions } from './measure-emissions';

const databaseMs = 1_000_000;

function setup() {
  const clock = createDatabaseClock(() => 0);
  const metrics = createMetrics(createLogger('test', 'silent'));
  const emissions = measureEmissions(clock, metrics);
  const emitLate = (position: number, latencyMs: number): void =>
    emissions.note({ position, at: databaseMs - latencyMs } as LoggedEvent, 1);
  return { clock, metrics, emissions, emitLate };
}

describe('the emissions of a server', () => {
  it('are not measured before the time of the database is known: no latency by a wrong clock', () => {
    const { emissions, emitLate } = setup();

    emitLate(1, 5);

    expect(emissions.read()).toMatchObject({ emitted: 0, p50Ms: null, p99Ms: null, uncertaintyMs: null });
  });

  it('have quantiles over the last seconds, and say how far off they may be', () => {
    const { clock, emissions, emitLate } = setup();

    clock.observe({ askedAtMs: -1, answeredAtMs: 1, databaseMs });
    for (let position = 1; position <= 100; position += 1) emitLate(position, position);

    const stats = emissions.read();
    expect(stats).toMatchObject({ emitted: 100, uncertaintyMs: 1 });
    expect(Math.abs((stats.p50Ms ?? 0) - 50)).toBeLessThan(1.5);
    expect(Math.abs((stats.p95Ms ?? 0) - 95)).toBeLessThan(1.5);
    expect(Math.abs((stats.p99Ms ?? 0) - 99)).toBeLessThan(1.5);
  });

  it('end the way of a batch with its last event, once', async () => {
    const { clock, metrics, emissions, emitLate } = setup();
    clock.observe({ askedAtMs: 0, answeredAtMs: 0, databaseMs });
    emissions.expect({ epoch: 'e', lane: 1, first: 1, last: 2, dispatchedAtMs: databaseMs - 40 });

    emitLate(1, 60);
    emitLate(2, 60);
    emitLate(2, 60);

    const text = await metrics.render();
    expect(text).toContain('aftercommit_dispatch_to_emit_seconds_count{lane="1"} 1');
    expect(text).toContain('aftercommit_dispatch_to_emit_seconds_sum{lane="1"} 0.04');
    expect(text).toContain('aftercommit_commit_to_emit_seconds_count 3');
  });
});
