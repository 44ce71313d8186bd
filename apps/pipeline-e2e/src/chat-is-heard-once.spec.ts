import { io, type Socket } from 'socket.io-client';
import type { StreamEvent, StreamSync } from '@aftercommit/contracts/socket-protocol';
import { createRealtimeClient } from '@aftercommit/realtime-client/create-realtime-client';
import { createTcpProxy, type TcpProxy } from '@aftercommit/testing/create-tcp-proxy';
import { eventually } from '@aftercommit/testing/eventually';
import { openRawClient, waitForSnapshot, type RawClient } from './raw-client';
import type { Player } from './site';
import { startPipeline, type Pipeline } from './start-pipeline';

/** At a client that had to reconnect. */
const healedMsMax = 12_000;

describe('the chat', () => {
  let pipeline: Pipeline;
  let proxy: TcpProxy;
  let alice: Player;
  let bob: Player;
  let admin: string;
  const opened: { close(): void }[] = [];

  beforeAll(async () => {
    pipeline = await startPipeline({ counts: { api: 1, dispatcher: 1, socket: 2 } });
    proxy = await createTcpProxy({ port: pipeline.sockets[0]?.port ?? 0 });
    alice = await pipeline.site.signIn('alice');
    bob = await pipeline.site.signIn('bob');
    admin = await pipeline.site.signInAdmin();
  }, 60_000);

  afterEach(async () => {
    opened.splice(0).forEach((each) => each.close());
    // Out of every limit, so that no test is silenced by the one in front of it.
    await pipeline.dataSource.query(`UPDATE chat_messages SET posted_at = posted_at - interval '1 hour'`);
  });

  afterAll(async () => {
    await proxy?.close();
    await pipeline?.stop();
  }, 60_000);

  const say = async (player: Player, text: string): Promise<string> => {
    const { status, body } = await pipeline.site.call('POST', '/api/chat/messages', { text }, player.token);
    expect(status).toBe(200);
    return (body.message as { id: string }).id;
  };
  const remove = async (id: string): Promise<void> =>
    expect((await pipeline.site.call('DELETE', `/api/admin/chat/messages/${id}`, {}, admin)).status).toBe(200);
  const mute = (act: 'mute' | 'unmute', player: Player) =>
    pipeline.site.call('POST', `/api/admin/users/${player.id}/${act}`, { reason: 'Spam' }, admin);

  async function open(server: number, kind: string, token?: string): Promise<RawClient> {
    const url = pipeline.sockets[server]?.url ?? '';
    const client = openRawClient({ url, kind, ...(token ? { token } : {}) });
    opened.push(client);
    await waitForSnapshot(client);
    return client;
  }

  const readTexts = (client: RawClient) => client.live('chat:message').map(({ body }) => body.text);

  it('[G4] [G6] is heard in one order and once by everybody who signed in, on every server, and by no visitor', async () => {
    const readers = [
      await open(0, 'alice', alice.token),
      await open(1, 'bob', bob.token),
      await open(1, 'admin', admin),
    ];
    const visitors = [await open(0, 'visitor'), await open(1, 'visitor')];

    await Promise.all(
      [alice, bob].flatMap((player) => [1, 2, 3, 4].map((each) => say(player, `${player.id} ${each}`))),
    );
    await pipeline.site.createCase();

    const orders = await eventually(() => {
      const heard = readers.map((reader) => reader.live('chat:message').map(({ body }) => body.id));
      expect(heard.map((ids) => ids.length)).toEqual([8, 8, 8]);
      return heard;
    });
    expect(new Set(orders[0]).size).toBe(8);
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
    // The case was told behind the chat: who heard it would have heard the rest.
    await eventually(() => expect(visitors.every((each) => each.live('case:created').length === 1)).toBe(true));
    for (const visitor of visitors) expect(visitor.heard.some(({ name }) => name.startsWith('chat:'))).toBe(false);
  });

  it('carries text that is HTML as the text that it is', async () => {
    const reader = await open(0, 'bob', bob.token);
    const text = '<script>alert(1)</script> \u202e مرحبا 👩‍👩‍👧‍👦';

    await say(alice, text);

    await eventually(() => expect(readTexts(reader)).toEqual([text]));
  });

  it('says nothing of somebody who is muted, and their page is told so', async () => {
    const page = await open(0, 'alice', alice.token);
    const reader = await open(1, 'bob', bob.token);

    expect((await mute('mute', alice)).status).toBe(200);
    const refused = await pipeline.site.call('POST', '/api/chat/messages', { text: 'muted' }, alice.token);
    expect((await mute('unmute', alice)).status).toBe(200);
    await say(alice, 'talks again');

    expect([refused.status, refused.body.code]).toEqual([403, 'chat_muted']);
    await eventually(() => expect(readTexts(reader)).toEqual(['talks again']));
    await eventually(() => expect(page.live('profile:updated')).toHaveLength(2));
  });

  it('[G6] tells every open page that a message is gone, and admins’ sockets alone that the log changed', async () => {
    const reader = await open(0, 'bob', bob.token);
    const panel = await open(1, 'admin', admin);
    const visitor = await open(1, 'visitor');
    const id = await say(alice, 'to be deleted');

    await remove(id);

    await eventually(() => expect(reader.live('chat:deleted').map(({ body }) => body.id)).toEqual([id]));
    await eventually(() => expect(panel.live('logs:changed')).toHaveLength(1));
    await pipeline.site.createCase();
    await eventually(() =>
      expect([reader, visitor].every((each) => each.live('case:created').length === 1)).toBe(true),
    );
    for (const other of [reader, visitor])
      expect(other.live().some(({ name }) => name.endsWith('s:changed'))).toBe(false);
  });

  it('[G6] gives nobody the text of a deleted message back: not the history, a resume, or a snapshot', async () => {
    const kept = await say(alice, 'kept words');
    const gone = await say(alice, 'forbidden words');
    await remove(gone);

    const history = await pipeline.site.call('GET', '/api/chat/messages', undefined, bob.token);
    const resumed = await syncChat({ seq: 0 });
    const snapshot = await syncChat(null);

    expect(JSON.stringify([history, resumed, snapshot])).not.toContain('forbidden words');
    expect(JSON.stringify(history)).toContain('kept words');
    const { events } = resumed as { events: StreamEvent[] };
    expect(events.map(({ meta }) => meta.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.find(({ data }) => data?.id === kept && data.text)).toMatchObject({ type: 'chat.message_posted' });
    expect(events.at(-2)).toMatchObject({ type: 'chat.message_posted', data: null });
    expect(events.at(-1)).toMatchObject({ type: 'chat.message_deleted', data: { id: gone } });
    expect(snapshot).toMatchObject({ resync: 'no_cursor' });
    expect(JSON.stringify(snapshot)).toContain('kept words');
  });

  it('[G2] [G4] brings a page that was away what was said and deleted meanwhile, each once and in order', async () => {
    const told: string[] = [];
    const client = createRealtimeClient({ url: `http://127.0.0.1:${proxy.port}`, getToken: () => bob.token });
    opened.push(client);
    client.on('chat.message_posted', (message, meta) => void (meta.snapshot || told.push(message.text)));
    client.on('chat.message_deleted', ({ id }, meta) => void (meta.snapshot || told.push(`deleted ${id}`)));
    const isUpToDate = () => client.getStreamStates().chat === 'up_to_date';
    await eventually(isUpToDate, { deadlineMs: healedMsMax });
    const first = await say(alice, 'one');
    await eventually(() => expect(told).toEqual(['one']));

    proxy.cut();
    await remove(first);
    await say(alice, 'two');
    proxy.restore();

    const expected = ['one', `deleted ${first}`, 'two'];
    await eventually(() => expect(told).toEqual(expected), { deadlineMs: healedMsMax * 2 });
  });

  /** What a client of protocol 2 is told of the chat when it connects, from a cursor in this epoch or from none. */
  async function syncChat(cursor: { seq: number } | null): Promise<StreamSync> {
    const head = (await readSyncs({})).find(({ stream }) => stream === 'chat');
    if (!cursor && head) return head;
    const resume = { chat: { epoch: head?.epoch ?? '', seq: cursor?.seq ?? 0 } };
    const sync = (await readSyncs(resume)).find(({ stream }) => stream === 'chat');
    if (!sync) throw new Error('the chat was not synced');
    return sync;
  }

  async function readSyncs(resume: object): Promise<StreamSync[]> {
    const url = pipeline.sockets[1]?.url ?? '';
    const socket: Socket = io(url, { forceNew: true, auth: { token: bob.token, protocol: 2, resume } });
    opened.push({ close: () => socket.disconnect() });
    const syncs: StreamSync[] = [];
    socket.on('stream:sync', (sync: StreamSync) => syncs.push(sync));
    await eventually(() => syncs.some(({ stream }) => stream === 'chat'), { deadlineMs: healedMsMax });
    return syncs;
  }
});
