import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createReadiness } from './create-readiness';

const servers: Server[] = [];

async function listen(): Promise<{ url: string; stop(): Promise<unknown> }> {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, stop: () => new Promise((resolve) => server.close(resolve)) };
}

async function setup() {
  const [api, first, second, web] = [await listen(), await listen(), await listen(), await listen()];
  const targets = {
    API_URLS: [api.url],
    SOCKET_URLS: [
      { name: 'socket-1', url: first.url },
      { name: 'socket-2', url: second.url },
    ],
    WEB_URL: web.url,
  };
  return { api, first, second, readiness: createReadiness(targets, () => true), targets };
}

afterEach(() => servers.splice(0).forEach((server) => server.close()));

describe('the readiness of the origin', () => {
  it('is there when every room takes connections', async () => {
    const { readiness, targets } = await setup();

    expect([await readiness.isReady(), readiness.listDegraded?.()]).toEqual([true, []]);
    expect(await createReadiness(targets, () => false).isReady()).toBe(false);
  });

  it('names a socket server that is gone, and stays while another takes its place', async () => {
    const { first, second, readiness } = await setup();

    await first.stop();
    expect([await readiness.isReady(), readiness.listDegraded?.()]).toEqual([true, ['socket-1']]);

    await second.stop();
    expect(await readiness.isReady()).toBe(false);
  });

  it('is gone while no api takes requests', async () => {
    const { api, readiness } = await setup();

    await api.stop();

    expect([await readiness.isReady(), readiness.listDegraded?.()]).toEqual([false, ['api-1']]);
  });
});
