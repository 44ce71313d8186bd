import fc from 'fast-check';
import { applyToStream, newStream, vainSyncsMax, waitingEventsMax, type Stream } from './apply-to-stream';
import type { StreamEffect, StreamPacket } from './apply-to-stream';
import type { StreamCursor, StreamEvent, StreamSync } from './wire';

const stream = 'user:1';

function event(seq: number, epoch = 'e1', data: Record<string, unknown> | null = { seq }): StreamEvent {
  return { type: 'request.updated', data, meta: { id: `${epoch}-${seq}`, stream, seq, epoch, at: 0 } };
}

function balance(seq: number, version: number, epoch = 'e1'): StreamEvent {
  return { ...event(seq, epoch), type: 'balance.updated', data: { balance: version, version } };
}

const resync = (seq: number, epoch = 'e1', snapshot: StreamEvent[] = []): StreamSync => ({
  stream,
  epoch,
  seq,
  resync: 'no_cursor',
  snapshot,
});

const continued = (seqs: number[], epoch = 'e1', seq = seqs.at(-1) ?? 0): StreamSync => ({
  stream,
  epoch,
  seq,
  events: seqs.map((each) => event(each, epoch)),
});

function play(packets: StreamPacket[], from: Stream = newStream): { stream: Stream; effects: StreamEffect[] } {
  const effects: StreamEffect[] = [];
  let current = from;
  for (const packet of packets) {
    const change = applyToStream(current, packet);
    current = change.stream;
    effects.push(...change.effects);
  }
  return { stream: current, effects };
}

const say = (effects: StreamEffect[]): string[] =>
  effects.map((effect) => (effect.kind === 'deliver' ? `seq ${effect.event.meta.seq}` : effect.kind));

const syncedAt = (seq: number, epoch = 'e1'): Stream => play([{ kind: 'sync', sync: resync(seq, epoch) }]).stream;

const events = (...all: StreamEvent[]): StreamPacket[] => all.map((each) => ({ kind: 'event', event: each }));

describe('one stream', () => {
  it('applies what follows, once, and drops what it has', () => {
    const { stream: now, effects } = play(events(event(6), event(6), event(5), event(7)), syncedAt(5));

    expect(say(effects)).toEqual(['seq 6', 'seq 7']);
    expect(now).toMatchObject({ state: 'up_to_date', cursor: { epoch: 'e1', seq: 7 } });
  });

  it('keeps what comes before its sync, and applies it behind it', () => {
    const { effects } = play([...events(event(6), event(4)), { kind: 'sync', sync: resync(5) }]);

    expect(say(effects)).toEqual(['resync', 'seq 6']);
  });

  it('asks once for a gap, and applies the answer before what waited', () => {
    const gap = play(events(event(8), event(9)), syncedAt(5));
    expect(say(gap.effects)).toEqual(['resume']);
    expect(gap.stream.state).toBe('behind');

    const healed = play([{ kind: 'sync', sync: continued([6, 7, 8]) }], gap.stream);

    expect(say(healed.effects)).toEqual(['seq 6', 'seq 7', 'seq 8', 'seq 9']);
    expect(healed.stream).toMatchObject({ state: 'up_to_date', waiting: [] });
  });

  it('asks again when the answer ends before what waits', () => {
    const { stream: now, effects } = play([...events(event(9)), { kind: 'sync', sync: continued([6]) }], syncedAt(5));

    expect(say(effects)).toEqual(['resume', 'seq 6', 'resume']);
    expect(now.state).toBe('behind');
  });

  it.each([
    ['with a hole in it', continued([6, 8])],
    ['that ends before the seq it names', continued([6], 'e1', 9)],
    ['of another epoch', continued([6], 'e2')],
  ])('applies nothing of an answer %s', (_, sync) => {
    const { stream: now, effects } = play([{ kind: 'sync', sync }], syncedAt(5));

    expect(say(effects)).toEqual(['resume']);
    expect(now.cursor).toEqual({ epoch: 'e1', seq: 5 });
  });

  it('gives up a connection whose answers never fit', () => {
    const sync: StreamPacket = { kind: 'sync', sync: continued([9]) };

    const { effects } = play(
      Array.from({ length: vainSyncsMax }, () => sync),
      syncedAt(5),
    );

    expect(say(effects)).toEqual(['resume', 'resume', 'reconnect']);
  });

  it('gives up a connection that continues a stream which it has never begun', () => {
    expect(say(play([{ kind: 'sync', sync: continued([6]) }]).effects)).toEqual(['reconnect']);
  });

  it('gives up a connection when too much waits', () => {
    const many = Array.from({ length: waitingEventsMax + 1 }, (_, index) => event(index + 10));

    const { stream: now, effects } = play(events(...many), syncedAt(5));

    expect(say(effects)).toEqual(['resume', 'reconnect']);
    expect(now.waiting).toHaveLength(0);
  });

  it('moves its number past an event without data, and shows nothing', () => {
    const { stream: now, effects } = play(events(event(6, 'e1', null), event(7)), syncedAt(5));

    expect(say(effects)).toEqual(['seq 7']);
    expect(now.cursor?.seq).toBe(7);
  });

  it('never shows an older balance after a newer one of the same epoch', () => {
    const { effects } = play(events(balance(6, 3), balance(7, 2), balance(8, 3), balance(9, 4)), syncedAt(5));

    expect(say(effects)).toEqual(['seq 6', 'seq 8', 'seq 9']);
  });

  it('believes a lower balance version of another epoch', () => {
    const before = play(events(balance(6, 9)), syncedAt(5)).stream;

    const { effects } = play([{ kind: 'sync', sync: resync(2, 'e2', [balance(2, 1, 'e2')]) }], before);

    expect(say(effects)).toEqual(['resync', 'seq 2']);
  });

  it('marks everything of a snapshot as one', () => {
    const { effects } = play([{ kind: 'sync', sync: resync(5, 'e1', [balance(5, 1)]) }]);

    expect(effects[1]).toMatchObject({ kind: 'deliver', event: { meta: { snapshot: true } } });
  });

  it('asks when an event of another epoch comes, and starts again with that epoch', () => {
    const asked = play(events(event(3, 'e2')), syncedAt(5));
    expect(say(asked.effects)).toEqual(['resume']);

    const healed = play([{ kind: 'sync', sync: resync(2, 'e2') }], asked.stream);

    expect(say(healed.effects)).toEqual(['resync', 'seq 3']);
    expect(healed.stream.cursor).toEqual({ epoch: 'e2', seq: 3 });
  });

  it('ignores a snapshot that it has overtaken meanwhile', () => {
    const { stream: now, effects } = play([...events(event(6)), { kind: 'sync', sync: resync(5) }], syncedAt(5));

    expect(say(effects)).toEqual(['seq 6']);
    expect(now.cursor?.seq).toBe(6);
  });

  it('goes back when the server says that this seq does not exist', () => {
    const sync: StreamSync = { stream, epoch: 'e1', seq: 3, resync: 'beyond_head', snapshot: [] };

    expect(play([{ kind: 'sync', sync }], syncedAt(5)).stream.cursor?.seq).toBe(3);
  });

  it('asks when the head of the server is ahead or of another epoch, not when it is behind', () => {
    const asks = (epoch: string, seq: number) => say(play([{ kind: 'head', epoch, seq }], syncedAt(5)).effects);

    expect(asks('e1', 6)).toEqual(['resume']);
    expect(asks('e2', 1)).toEqual(['resume']);
    expect(asks('e1', 5)).toEqual([]);
    expect(asks('e1', 4)).toEqual([]);
  });

  it('applies what comes in order during a check, and waits for the answer with what does not', () => {
    const checking = play([{ kind: 'check' }, ...events(event(6), event(8))], syncedAt(5));
    expect(say(checking.effects)).toEqual(['seq 6']);

    const answered = play([{ kind: 'sync', sync: continued([6, 7]) }], checking.stream);

    expect(say(answered.effects)).toEqual(['seq 7', 'seq 8']);
    expect(answered.stream.state).toBe('up_to_date');
  });

  it('holds what comes in order too after a check whose connection ended before the answer', () => {
    const away = play([{ kind: 'check' }, { kind: 'disconnected' }, ...events(event(6))], syncedAt(5));

    expect(say(away.effects)).toEqual([]);
    expect(say(play([{ kind: 'sync', sync: continued([6]) }], away.stream).effects)).toEqual(['seq 6']);
  });

  it('waits for the answer to a check before it applies anything out of order', () => {
    const checking = play([{ kind: 'check' }, ...events(event(7))], syncedAt(5));
    expect(say(checking.effects)).toEqual([]);

    expect(say(play([{ kind: 'sync', sync: continued([6]) }], checking.stream).effects)).toEqual(['seq 6', 'seq 7']);
  });
});

/** A server whose stream grows, whose connections lose, repeat and reorder, and whose numbering starts anew at times. */
type Step =
  | { do: 'write'; count: number }
  | { do: 'send'; lost: boolean; repeated: boolean; swapped: boolean }
  | { do: 'cut' }
  | { do: 'head' }
  | { do: 'check' }
  | { do: 'answer' }
  | { do: 'raise'; keeps: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), count: fc.integer({ min: 1, max: 6 }) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      lost: fc.boolean(),
      repeated: fc.boolean(),
      swapped: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'cut' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'head' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'check' as const }) },
  { weight: 4, arbitrary: fc.constant({ do: 'answer' as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('raise' as const), keeps: fc.nat({ max: 8 }) }) },
);

describe('one stream, whatever happens to it', () => {
  it('[G4] applies every seq of an epoch once and in order, or starts again where the server says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 12 }), (steps, backfillMax) => {
        const run = simulate(steps, backfillMax);
        expect(run.last).toEqual({ epoch: run.epoch, seq: run.head });
        expect(run.state).toBe('up_to_date');
        expect(run.broken).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

function simulate(steps: Step[], backfillMax: number) {
  const server = { epoch: 0, head: 0 };
  let sent: StreamCursor = { epoch: 'e0', seq: 0 };
  let wire: StreamEvent[] = [];
  let answerUnderWay: StreamSync | undefined;
  let current = newStream;
  let last: StreamCursor | null = null;
  const broken: string[] = [];
  const epoch = (): string => `e${server.epoch}`;

  function answer(): StreamSync {
    const { cursor } = current;
    const place = { stream, epoch: epoch(), seq: server.head };
    const isPlaced = cursor?.epoch === epoch() && cursor.seq <= server.head && server.head - cursor.seq <= backfillMax;
    if (!isPlaced) return { ...place, resync: 'too_many', snapshot: [] };
    return { ...place, events: range(cursor.seq + 1, server.head).map((seq) => event(seq, epoch())) };
  }

  function give(packet: StreamPacket): void {
    const { stream: next, effects } = applyToStream(current, packet);
    current = next;
    for (const effect of effects) {
      if (effect.kind === 'resync' && packet.kind === 'sync') {
        const { epoch: begun, seq } = packet.sync;
        if (last?.epoch === begun && seq < last.seq) broken.push(`back from ${last.seq} to ${seq}`);
        last = { epoch: begun, seq };
      }
      if (effect.kind === 'deliver') {
        const { meta } = effect.event;
        if (last?.epoch !== meta.epoch || meta.seq !== last.seq + 1) broken.push(`${JSON.stringify(last)} ${meta.id}`);
        last = { epoch: meta.epoch, seq: meta.seq };
      }
      if (effect.kind === 'resume') answerUnderWay ??= answer();
      if (effect.kind === 'reconnect') connect();
    }
  }

  function giveAnswer(): void {
    const arrived = answerUnderWay;
    answerUnderWay = undefined;
    if (arrived) give({ kind: 'sync', sync: arrived });
    if (current.state === 'behind') answerUnderWay ??= answer();
  }

  function connect(): void {
    wire = [];
    answerUnderWay = undefined;
    sent = { epoch: epoch(), seq: server.head };
    give({ kind: 'disconnected' });
    give({ kind: 'sync', sync: answer() });
  }

  function send(lost: boolean, repeated: boolean, swapped: boolean): void {
    if (sent.epoch === epoch() && sent.seq < server.head) {
      sent = { ...sent, seq: sent.seq + 1 };
      wire.push(event(sent.seq, sent.epoch));
    }
    if (swapped && wire.length < 3) return;
    const next = swapped ? wire.pop() : wire.shift();
    if (!next || lost) return;
    give({ kind: 'event', event: next });
    if (repeated) give({ kind: 'event', event: next });
  }

  connect();
  for (const each of steps) {
    if (each.do === 'write') server.head += each.count;
    if (each.do === 'send') send(each.lost, each.repeated, each.swapped);
    if (each.do === 'cut') connect();
    if (each.do === 'answer') giveAnswer();
    if (each.do === 'head') give({ kind: 'head', epoch: epoch(), seq: server.head });
    if (each.do === 'check') {
      give({ kind: 'check' });
      answerUnderWay ??= answer();
    }
    if (each.do === 'raise') {
      server.epoch += 1;
      server.head = Math.min(server.head, each.keeps);
      sent = { epoch: epoch(), seq: server.head };
    }
  }
  // Then it is quiet: what is under way arrives, and the next heads heal the rest.
  for (let round = 0; round < 10; round += 1) {
    giveAnswer();
    give({ kind: 'head', epoch: epoch(), seq: server.head });
  }
  return { state: current.state, last: current.cursor, epoch: epoch(), head: server.head, broken };
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
