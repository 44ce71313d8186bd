import { io, type Socket } from 'socket.io-client';
import type { StreamCursor, StreamSync } from '@aftercommit/contracts/socket-protocol';
import { eventually } from '@aftercommit/testing/eventually';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

const clientCount = process.env.HEAVY ? 2_000 : 400;
/** `cases`, `drops`, `chat` and the player's own. */
const streamsPerPlayer = 4;
/** From the moment that the server is there again until every client is up to date, on two cores. */
const resumedMsMax = 15_000;

type Follower = {
  socket: Socket;
  cursors: Record<string, StreamCursor>;
  resynced: string[];
  syncs: number;
  refused: string[];
};

describe(`${clientCount} clients of a socket server that is killed`, () => {
  let pipeline: Pipeline;
  let players: Player[];
  let followers: Follower[] = [];

  beforeAll(async () => {
    // Everybody comes from this one machine.
    const env = { CONNECTIONS_PER_ADDRESS_MAX: '100000', CONNECTIONS_PER_USER_MAX: '100000' };
    pipeline = await startPipeline({ env });
    players = [await pipeline.site.signIn('alice'), await pipeline.site.signIn('bob')];
  }, 60_000);

  afterAll(async () => {
    for (const { socket } of followers) socket.disconnect();
    await pipeline?.stop();
  }, 60_000);

  it(`[G5] are all up to date again within ${resumedMsMax / 1_000} s, by what they missed and not by a snapshot`, async () => {
    const server = pipeline.sockets[0];
    if (!server) throw new Error('no socket server');
    followers = Array.from({ length: clientCount }, (_, index) => follow(server.url, players[index % 2]?.token ?? ''));
    await eventually(() => followers.every(({ syncs }) => syncs === streamsPerPlayer), {
      deadlineMs: 60_000,
      intervalMs: 50,
    });
    for (const follower of followers) Object.assign(follower, { syncs: 0, resynced: [] });

    server.kill('SIGKILL');
    await server.waitForExit();
    for (const { id } of players) {
      await pipeline.site.sendCallback(
        { userId: id, paymentId: id, amount: 1, currency: 'EUR', status: 'succeeded' },
        `msg_${id}`,
      );
    }
    await pipeline.startOne('socket', { port: server.port, serverName: 'socket-1' });
    const startedAtMs = performance.now();
    await eventually(() => followers.every(({ syncs }) => syncs >= streamsPerPlayer), {
      deadlineMs: resumedMsMax,
      intervalMs: 50,
    });

    expect(followers.flatMap(({ refused }) => refused)).toEqual([]);
    expect(followers.flatMap(({ resynced }) => resynced)).toEqual([]);
    process.stdout.write(`${clientCount} clients resumed in ${Math.round(performance.now() - startedAtMs)} ms\n`);
  }, 180_000);
});

/** As the SDK does: remembers where it is, and says so when it comes back. */
function follow(url: string, token: string): Follower {
  const follower: Follower = { socket: undefined as never, cursors: {}, resynced: [], syncs: 0, refused: [] };
  follower.socket = io(url, {
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 1_000,
    reconnectionDelayMax: 5_000,
    auth: (give) => give({ token, protocol: 2, resume: follower.cursors }),
  });
  follower.socket.on('stream:sync', (sync: StreamSync) => {
    follower.cursors[sync.stream] = { epoch: sync.epoch, seq: sync.seq };
    follower.syncs += 1;
    if ('resync' in sync) follower.resynced.push(`${sync.stream} ${sync.resync}`);
  });
  follower.socket.on('connect_error', (error) => {
    // Without a server there are errors enough; refused is who the server itself sends away.
    if (!follower.socket.active) follower.refused.push(error.message);
  });
  return follower;
}
