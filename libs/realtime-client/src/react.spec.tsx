/**
 * @jest-environment jsdom
 * @jest-environment-options {"customExportConditions": ["node", "require", "default"]}
 */
import { StrictMode, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { eventually } from '@aftercommit/testing/eventually';
import { quickTiming } from '../test/quick-timing';
import { serveStreams, type StreamServer } from '@aftercommit/testing/serve-streams';
import { createRealtimeClient, type RealtimeClient } from './create-realtime-client';
import { RealtimeProvider, useBalance, useConnectionState, useRealtimeEvent, useStreamState } from './react';

describe('the hooks of a page in StrictMode', () => {
  let server: StreamServer;
  let client: RealtimeClient;
  let root: Root;
  let page: HTMLElement;
  let cases: string[];
  let renders: number;
  let token: string;

  beforeEach(async () => {
    server = await serveStreams();
    token = 'token-of-alice';
    server.people.set('token-of-alice', 'alice').set('second-of-alice', 'alice');
    server.write('user:alice', 'balance.updated', { balance: 5, version: 1 });
    cases = [];
    renders = 0;
    client = createRealtimeClient({
      url: server.url,
      getToken: () => token,
      socket: { transports: ['websocket'] },
      timing: quickTiming,
    });
    page = document.createElement('div');
    root = createRoot(page);
  });

  afterEach(async () => {
    root.unmount();
    client.close();
    await server.close();
  });

  const show = (children: ReactNode, shown = client): void =>
    flushSync(() =>
      root.render(
        <StrictMode>
          <RealtimeProvider client={shown}>{children}</RealtimeProvider>
        </StrictMode>,
      ),
    );

  const see = (expected: string): Promise<void> => eventually(() => expect(page.textContent).toBe(expected));

  function Bar({ suffix = '' }: { suffix?: string }): ReactNode {
    renders += 1;
    const connection = useConnectionState();
    const balance = useBalance(0);
    const personal = useStreamState('user:alice');
    useRealtimeEvent('case.updated', ({ id }) => cases.push(id + suffix));
    return `${connection} ${personal} ${balance} €`;
  }

  it('show the state of the client as it changes', async () => {
    show(<Bar />);
    await see('connected up_to_date 5 €');

    server.write('user:alice', 'balance.updated', { balance: 7.5, version: 2 });

    await see('connected up_to_date 7.5 €');
  });

  it('show the balance to a component that comes after its event', async () => {
    await eventually(() => client.getSnapshot().balance !== null);

    show(<Bar />);

    expect(page.textContent).toBe('connected up_to_date 5 €');
  });

  it('show no older balance of the page while a new token withholds the one that was told', async () => {
    show(<Bar />);
    await see('connected up_to_date 5 €');
    server.holdsSyncs = true;

    token = 'second-of-alice';
    client.refresh();

    await eventually(() => server.handshakes.length === 2);
    await see('connected syncing undefined €');
    server.holdsSyncs = false;
    server.cut();
    await see('connected up_to_date 5 €');
  });

  it('call a handler once per event, the newest one, and not after the component has gone', async () => {
    show(<Bar suffix=" old" />);
    await see('connected up_to_date 5 €');
    show(<Bar suffix=" new" />);
    server.write('cases', 'case.updated', { id: 'a' });
    await eventually(() => expect(cases).toEqual(['a new']));

    show(null);
    server.write('cases', 'case.updated', { id: 'b' });
    const arrived = new Promise((resolve) => client.on('case.updated', resolve));
    await arrived;

    expect(cases).toEqual(['a new']);
  });

  it('leave nothing behind at the client', async () => {
    let subscribed = 0;
    const counting: RealtimeClient = {
      ...client,
      on: ((...listener: Parameters<RealtimeClient['on']>) => count(client.on(...listener))) as RealtimeClient['on'],
      subscribe: (listener) => count(client.subscribe(listener)),
    };
    function count(end: () => void): () => void {
      subscribed += 1;
      return () => {
        subscribed -= 1;
        end();
      };
    }
    show(<Bar />, counting);
    await see('connected up_to_date 5 €');
    expect(subscribed).toBe(4);

    show(null);

    expect(subscribed).toBe(0);
  });

  it('render nothing for events that change no state', async () => {
    show(<Bar />);
    await see('connected up_to_date 5 €');
    const before = renders;

    server.write('cases', 'case.updated', { id: 'a' });
    await eventually(() => expect(cases).toEqual(['a']));

    expect(renders).toBe(before);
  });

  describe('and a page that was asleep', () => {
    it.each(['visibilitychange', 'online', 'pageshow'])('looks after what it missed on %s', async (name) => {
      show(<Bar />);
      await see('connected up_to_date 5 €');
      server.write('cases', 'case.updated', { id: 'missed' }, 'lost');

      const target = name === 'visibilitychange' ? document : window;
      target.dispatchEvent(new Event(name));

      await eventually(() => expect(cases).toEqual(['missed']));
    });

    it('looks after nothing once the client is closed', async () => {
      await eventually(() => client.getConnectionState() === 'connected');
      client.close();

      window.dispatchEvent(new Event('online'));

      await eventually(async () => expect(await server.io.fetchSockets()).toHaveLength(0));
      expect(server.resumes).toEqual([]);
      expect(server.handshakes).toHaveLength(1);
    });
  });
});
