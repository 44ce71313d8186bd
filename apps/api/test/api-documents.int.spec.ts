import type { Express } from 'express';
import asyncApi from '../../../docs/api/asyncapi.json';
import openApi from '../../../docs/api/openapi.json';
import { createTestApi, type TestApi } from './create-test-api';

type Layer = {
  route?: { path: string; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
};

type Documented = { security: Record<string, unknown>[]; summary: string };
const paths = openApi.paths as unknown as Record<string, Record<string, Documented>>;

let api: TestApi;
beforeAll(async () => {
  // With the demo, which plays the payment provider, and every provider: every route that there can be.
  const montonio = { MONTONIO_ACCESS_KEY: 'shop', MONTONIO_SECRET_KEY: 'm'.repeat(40) };
  api = await createTestApi({ DEMO: '1', ...montonio });
});
afterAll(() => api.stop());

/** `get /api/cases/{id}` of every route that express has. */
function listRoutes(app: Express): string[] {
  const { stack } = (app as unknown as { router: { stack: Layer[] } }).router;
  const collect = (layers: Layer[]): string[] =>
    layers.flatMap(({ route, handle }) =>
      route
        ? Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
        : collect(handle?.stack ?? []),
    );
  return collect(stack);
}

const documented = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
);

const send = (method: string, path: string, token?: string) => {
  const call = api.request[method as 'get'](path.replace(/\{\w+\}/g, 'unknown'));
  return token ? call.auth(token, { type: 'bearer' }) : call;
};

test('every route that there is is in the document, and every route of the document is there', () => {
  const routes = listRoutes(api.app);

  expect(routes.length).toBeGreaterThan(60);
  expect(documented.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...routes].sort());
});

test('a route asks for the session that its document says', async () => {
  const { token: ofPlayer } = await api.createUser();
  const { token: ofOwner } = await api.createAdmin('owner');

  for (const { method, path, operation } of documented) {
    const [requirement] = operation.security;
    const route = `${method} ${path}`;
    const anonymous = await send(method, path);
    if (!requirement) {
      expect([route, anonymous.body.code]).not.toEqual([route, 'unauthorized']);
      continue;
    }
    const foreign = await send(method, path, 'player' in requirement ? ofOwner : ofPlayer);
    expect([route, anonymous.status, foreign.status]).toEqual([route, 401, 403]);
  }
});

test('the least role of each admin route is the one that its document says', async () => {
  const tokens = {
    moderator: (await api.createAdmin('moderator')).token,
    admin: (await api.createAdmin('admin')).token,
  };
  const ofAdmins = documented.filter(({ operation }) => operation.security.some((each) => 'admin' in each));

  for (const { method, path, operation } of ofAdmins.filter(({ path }) => !path.endsWith('/logout'))) {
    const least = /\(from (\w+) on\)/.exec(operation.summary)?.[1];
    const statuses = [];
    for (const token of [tokens.moderator, tokens.admin])
      statuses.push((await send(method, path, token)).status === 403);
    expect([method, path, ...statuses]).toEqual([method, path, least !== 'moderator', least === 'owner']);
  }
});

test('the documents are served as they are in the repository', async () => {
  expect((await api.request.get('/api/docs/openapi.json').expect(200)).body).toEqual(openApi);
  expect((await api.request.get('/api/docs/asyncapi.json').expect(200)).body).toEqual(asyncApi);
});

test('the pages load nothing from elsewhere and run nothing inline', async () => {
  for (const path of ['/api/docs', '/api/docs/events']) {
    const { text, headers } = await api.request
      .get(path)
      .expect(200)
      .expect('Content-Type', /^text\/html/);

    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(text).not.toMatch(/(?:src|href)="(?!\/)/);
    expect(text).not.toMatch(/<script(?! src="\/)|\son\w+=/);
    for (const [, asset] of text.matchAll(/(?:src|href)="(\/api\/docs\/assets\/[^"]+)"/g)) {
      await api.request.get(asset ?? '').expect(200);
    }
  }
});

test('the page of the events names each of them', async () => {
  const { text } = await api.request.get('/api/docs/events');

  const messages = Object.values(asyncApi.components.messages) as { name: string }[];
  for (const { name } of messages) expect(text).toContain(`<code>${name}</code>`);
});

test.each(['package.json', 'index.html', '..%2Fpackage.json', '%2e%2e%2f%2e%2e%2fpackage.json', 'swagger-ui.css.map'])(
  'no other file is served: %s',
  async (file) => {
    await api.request.get(`/api/docs/assets/${file}`).expect(404);
  },
);
