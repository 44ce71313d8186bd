import { io, type Socket } from 'socket.io-client';
import type {
  ClientToServerEvents,
  ServerToClientEvents,
  StreamCursor,
  StreamEvent,
  StreamResumeAnswer,
  StreamSync,
} from '@aftercommit/contracts/socket-protocol';
import { eventually } from '@aftercommit/testing/eventually';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

type Connection = {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  syncs: Map<string, StreamSync>;
  events: StreamEvent[];
};

describe('a connection of protocol 2', () => {
  let pipeline: Pipeline;
  let alice: Player;
  let stream: string;
  const open: Connection[] = [];

  beforeAll(async () => {
    pipeline = await startPipeline();
    alice = await pipeline.site.signIn('alice');
    stream = `user:${alice.id}`;
  }, 60_000);

  afterEach(() => open.splice(0).forEach(({ socket }) => socket.disconnect()));

  afterAll(() => pipeline?.stop(), 60_000);

  async function connect(resume?: Record<string, StreamCursor>): Promise<Connection> {
    const socket: Connection['socket'] = io(pipeline.sockets[0]?.url ?? '', {
      forceNew: true,
      transports: ['websocket'],
      auth: { token: alice.token, protocol: 2, resume },
    });
    const connection: Connection = { socket, syncs: new Map(), events: [] };
    socket.on('stream:sync', (sync) => connection.syncs.set(sync.stream, sync));
    socket.on('stream:event', (event) => connection.events.push(event));
    open.push(connection);
    await eventually(() =>
      expect([...connection.syncs.keys()].sort()).toEqual(['cases', 'chat', 'drops', stream].sort()),
    );
    return connection;
  }

  const readSync = (connection: Connection): StreamSync => {
    const sync = connection.syncs.get(stream);
    if (!sync) throw new Error('no sync of the own stream');
    return sync;
  };

  const credit = (paymentId: string): Promise<unknown> =>
    pipeline.site.sendCallback(
      { userId: alice.id, paymentId, amount: 1, currency: 'EUR', status: 'succeeded' },
      `msg_${paymentId}`,
    );

  it('is told the state when it names no place', async () => {
    const sync = readSync(await connect());

    expect(sync).toMatchObject({ resync: 'no_cursor', stream });
    expect('snapshot' in sync && sync.snapshot.map(({ type, meta }) => [type, meta.snapshot])).toEqual([
      ['balance.updated', true],
      ['inventory.updated', true],
      ['profile.updated', true],
    ]);
  });

  it('[G2] is given exactly the events that it missed, in order, and then the live ones', async () => {
    const before = await connect();
    const { epoch, seq } = readSync(before);
    before.socket.disconnect();
    await credit('missed-1');
    await credit('missed-2');
    // A witness: what it has seen is in the log.
    const witness = await connect();
    await eventually(() => expect(readSync(witness).seq + witness.events.length).toBeGreaterThanOrEqual(seq + 4));

    const after = await connect({ [stream]: { epoch, seq } });
    await credit('live-1');

    const sync = readSync(after);
    await eventually(() => expect(after.events.filter(({ meta }) => meta.stream === stream)).toHaveLength(2));
    const seqs = [...('events' in sync ? sync.events : []), ...after.events]
      .filter(({ meta }) => meta.stream === stream)
      .map(({ meta }) => meta.seq);
    expect(seqs).toEqual(seqs.map((_, index) => seq + 1 + index));
    expect(seqs).toHaveLength(6);
  });

  it('is told why when its place is of another epoch, beyond the head, or too far back', async () => {
    const { epoch, seq } = readSync(await connect());
    const reasons: unknown[] = [];

    for (const cursor of [
      { epoch: 'another', seq },
      { epoch, seq: seq + 1_000 },
      { epoch, seq },
    ]) {
      const sync = readSync(await connect({ [stream]: cursor }));
      reasons.push('resync' in sync ? sync.resync : sync.events);
    }

    expect(reasons).toEqual(['epoch_changed', 'beyond_head', []]);
  });

  it('may ask while it is connected, and hears nothing of streams that are not its own', async () => {
    const connection = await connect();
    const { epoch, seq } = readSync(connection);

    const answer: StreamResumeAnswer = await connection.socket.emitWithAck('stream:resume', {
      [stream]: { epoch, seq: seq - 1 },
      'user:00000000-0000-4000-8000-000000000000': { epoch, seq: 0 },
    });

    expect(answer).toMatchObject({ success: true, syncs: [{ stream, seq, events: [{ meta: { seq } }] }] });
    expect(await connection.socket.emitWithAck('stream:resume', { x: 1 } as never)).toMatchObject({
      success: false,
      code: 'invalid_input',
    });
  });

  it('is told the heads of its streams now and then', async () => {
    const connection = await connect();
    const heads: unknown[] = [];
    connection.socket.on('stream:heads', (each) => heads.push(each));

    await eventually(() => heads.length > 0, { deadlineMs: 14_000, intervalMs: 100 });

    const { epoch, seq } = readSync(connection);
    expect(heads[0]).toMatchObject({ epoch, heads: { [stream]: seq } });
  });
});
