import { createLatencyMeter } from './create-latency-meter';

describe('the latency that a page measures', () => {
  it('goes by the clock of the server, as the quickest answer told it', () => {
    const meter = createLatencyMeter();
    meter.readClock({ askedAtMs: 1_000, answeredAtMs: 1_400, serverAtMs: 61_900 });
    meter.readClock({ askedAtMs: 2_000, answeredAtMs: 2_010, serverAtMs: 62_005 });

    meter.record(62_990, 3_000);

    expect(meter.read(3_000)).toEqual({ p50Ms: 10, p95Ms: 10, p99Ms: 10, count: 1 });
  });

  it('says nothing before it knows the time of the server, nor of what is long ago', () => {
    const meter = createLatencyMeter();
    meter.record(0, 5);
    expect(meter.read(5).count).toBe(0);
    meter.readClock({ askedAtMs: 10, answeredAtMs: 10, serverAtMs: 10 });
    meter.record(10, 15);

    expect(meter.read(20).count).toBe(1);
    expect(meter.read(100_000)).toEqual({ p50Ms: null, p95Ms: null, p99Ms: null, count: 0 });
  });

  it('takes the percentiles of what was heard', () => {
    const meter = createLatencyMeter();
    meter.readClock({ askedAtMs: 0, answeredAtMs: 0, serverAtMs: 0 });
    for (let latencyMs = 100; latencyMs >= 1; latencyMs -= 1) meter.record(1_000 - latencyMs, 1_000);

    expect(meter.read(1_000)).toEqual({ p50Ms: 50, p95Ms: 95, p99Ms: 99, count: 100 });
  });

  it('is never less than nothing', () => {
    const meter = createLatencyMeter();
    meter.readClock({ askedAtMs: 0, answeredAtMs: 0, serverAtMs: 0 });
    meter.record(7, 5);

    expect(meter.read(5).p50Ms).toBe(0);
  });
});
