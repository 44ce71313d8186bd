import { followStreams, type Streams } from './follow-streams';
import type { StreamEvent, StreamSync } from './wire';

const stream = 'user:alice';

function setup(): Streams {
  const nothing = (): void => undefined;
  return followStreams({
    onDeliver: nothing,
    onResync: nothing,
    onChanged: nothing,
    requestResume: nothing,
    requestReconnect: nothing,
  });
}

const balance = (seq: number, version: number, epoch = 'e1'): StreamEvent => ({
  type: 'balance.updated',
  data: { balance: version, version },
  meta: { id: `${epoch}-${seq}`, stream, seq, epoch, at: 0 },
});

const resync = (seq: number, snapshot: StreamEvent[], epoch = 'e1'): StreamSync => ({
  stream,
  epoch,
  seq,
  resync: 'too_many',
  snapshot,
});

describe('the balance of a stream', () => {
  it('stays when an answer comes that was overtaken meanwhile', () => {
    const streams = setup();
    streams.sync(resync(5, [balance(5, 3)]));
    streams.event(balance(6, 4));

    streams.answered([stream], [resync(5, [balance(5, 3)])]);

    expect(streams.readBalance()).toEqual({ balance: 4, version: 4 });
  });

  it('stays when a snapshot of the same epoch tells an older one', () => {
    const streams = setup();
    streams.sync(resync(5, [balance(5, 3)]));

    streams.sync(resync(9, [balance(9, 2)]));

    expect(streams.readBalance()).toEqual({ balance: 3, version: 3 });
  });

  it('is the one of the new epoch, or unknown, once the numbering starts anew', () => {
    const streams = setup();
    streams.sync(resync(5, [balance(5, 3)]));

    streams.sync(resync(2, [balance(2, 1, 'e2')], 'e2'));
    const ofNextEpoch = streams.readBalance();
    streams.sync(resync(1, [], 'e3'));

    expect(ofNextEpoch).toEqual({ balance: 1, version: 1 });
    expect(streams.readBalance()).toBeNull();
  });

  it('is hidden from another token until the server names the stream again', () => {
    const streams = setup();
    streams.identify('first');
    streams.sync(resync(5, [balance(5, 3)]));

    streams.identify('second');
    const hidden = [streams.readBalance(), streams.readStates()];
    streams.sync({ stream, epoch: 'e1', seq: 5, events: [] });

    expect(hidden).toEqual([null, {}]);
    expect(streams.readBalance()).toEqual({ balance: 3, version: 3 });
  });

  it('is hidden after a doubt that no token ends until the server names the stream again', () => {
    const streams = setup();
    streams.sync(resync(5, [balance(5, 3)]));

    streams.doubtIdentity();
    streams.identify(null);
    const hidden = [streams.readBalance(), streams.readStates()];
    streams.sync({ stream, epoch: 'e1', seq: 5, events: [] });
    streams.identify(null);

    expect(hidden).toEqual([null, {}]);
    expect(streams.readBalance()).toEqual({ balance: 3, version: 3 });
  });

  it('stays after a doubt that the same token ends', () => {
    const streams = setup();
    streams.identify('first');
    streams.sync(resync(5, [balance(5, 3)]));

    streams.doubtIdentity();
    streams.identify('first');

    expect(streams.readBalance()).toEqual({ balance: 3, version: 3 });
  });
});
