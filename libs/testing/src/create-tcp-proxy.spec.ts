import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createTcpProxy } from './create-tcp-proxy';
import { eventually } from './eventually';

async function setup() {
  const echo: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  const proxy = await createTcpProxy({ port: (echo.address() as AddressInfo).port });
  const connect = async (): Promise<{ socket: Socket; received: () => string }> => {
    const socket = createConnection(proxy.port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => void (received += chunk.toString()));
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return { socket, received: () => received };
  };
  const close = async (): Promise<void> => {
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  };
  return { proxy, connect, close };
}

describe('a TCP proxy', () => {
  it('passes bytes, delays them in order, and ends connections when it is cut', async () => {
    const { proxy, connect, close } = await setup();
    const { socket, received } = await connect();

    socket.write('a');
    await eventually(() => received() === 'a');
    proxy.delay(60);
    const sentAt = performance.now();
    socket.write('b');
    await eventually(() => received() === 'ab');
    const tookMs = performance.now() - sentAt;
    proxy.restore();
    socket.write('c');
    await eventually(() => received() === 'abc');
    proxy.cut();
    await eventually(() => socket.destroyed);

    expect(tookMs).toBeGreaterThanOrEqual(110);
    await close();
  });

  it('swallows everything while half open, and ends those connections when restored', async () => {
    const { proxy, connect, close } = await setup();
    const { socket, received } = await connect();

    proxy.halfOpen();
    socket.write('lost');
    const other = await connect();
    proxy.restore();
    await eventually(() => socket.destroyed && other.socket.destroyed);
    const again = await connect();
    again.socket.write('back');
    await eventually(() => again.received() === 'back');

    expect(received()).toBe('');
    await close();
  });

  it('strands the connections there are and lets new ones through', async () => {
    const { proxy, connect, close } = await setup();
    const { socket, received } = await connect();
    socket.write('a');
    await eventually(() => received() === 'a');

    proxy.strand();
    socket.write('lost');
    const other = await connect();
    other.socket.write('b');
    await eventually(() => other.received() === 'b');

    expect([received(), socket.destroyed]).toEqual(['a', false]);
    await close();
  });
});
