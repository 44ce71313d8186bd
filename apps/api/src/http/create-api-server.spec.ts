import { once } from 'node:events';
import http from 'node:http';
import { createApiServer } from './create-api-server';

function setup() {
  let answer = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let finish = (): void => undefined;
  const server = createApiServer((request, response) => {
    if (request.url === '/slow') {
      finish = () => response.end('done');
      answer();
    } else response.end('quick');
  }, 0);
  const agent = new http.Agent({ keepAlive: true });
  const get = async (path: string): Promise<string> => {
    const request = http.get({ port: server.port(), path, agent });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
    return body;
  };
  return { server, agent, get, arrived, finish: () => finish() };
}

test('stopping takes no new request, finishes the running one and does not wait for idle connections', async () => {
  const { server, agent, get, arrived, finish } = setup();
  await server.start();
  const port = server.port();
  await get('/quick');
  const running = get('/slow');
  await arrived;

  const stopped = server.stop();

  expect(server.isStopping()).toBe(true);
  const late = http.get({ port, path: '/quick' });
  const [failure] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(failure.code).toBe('ECONNREFUSED');
  const startedAt = performance.now();
  finish();
  expect(await running).toBe('done');
  await stopped;
  // Node keeps an idle connection for five seconds.
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  agent.destroy();
});

test('start fails when the port is taken; stop may come twice, or before the start', async () => {
  const { server } = setup();
  await server.stop();
  const first = createApiServer((_request, response) => response.end(), 0);
  await first.start();
  const second = createApiServer((_request, response) => response.end(), first.port());

  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });

  await Promise.all([first.stop(), first.stop(), second.stop()]);
});
