import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { createWebApp } from './create-web-app';

describe('the server of the page', () => {
  let root: string;
  let app: ReturnType<typeof createWebApp>;

  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'web-app-'));
    await mkdir(path.join(root, 'assets'));
    await writeFile(path.join(root, 'index.html'), '<!doctype html><title>Aftercommit</title>');
    await writeFile(path.join(root, 'assets/index-abc123.js'), 'export {};');
    const log = createLogger('web', 'silent');
    app = createWebApp({ root, metrics: createMetrics(log), log });
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  it('gives the page at every address that a browser opens, and never lets it be cached', async () => {
    for (const address of ['/', '/index.html', '/cases/some-case']) {
      const reply = await request(app).get(address).set('Accept', 'text/html');

      expect(reply.status).toBe(200);
      expect(reply.text).toContain('<title>Aftercommit</title>');
      expect(reply.headers['cache-control']).toBe('no-cache');
    }
  });

  it('gives the page at its own address to whoever asks', async () => {
    const reply = await request(app).get('/').set('Accept', '*/*');

    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('no-cache');
  });

  it('lets hashed assets be kept for ever', async () => {
    const reply = await request(app).get('/assets/index-abc123.js');

    expect(reply.status).toBe(200);
    expect(reply.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('sends what the build compressed to whoever takes it, and the file itself to whoever does not', async () => {
    await writeFile(path.join(root, 'assets/index-abc123.js.gz'), gzipSync('export {};'));

    const compressed = await request(app).get('/assets/index-abc123.js').set('Accept-Encoding', 'gzip, br');
    const plain = await request(app).get('/assets/index-abc123.js').set('Accept-Encoding', 'identity');

    for (const reply of [compressed, plain]) {
      expect(reply.status).toBe(200);
      expect(reply.text).toBe('export {};');
      expect(reply.headers['content-type']).toContain('javascript');
      expect(reply.headers['vary']).toContain('Accept-Encoding');
      expect(reply.headers['cache-control']).toContain('immutable');
    }
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
  });

  it('answers a JSON 404 where no page belongs, also when a browser asks for it', async () => {
    const asked = [
      request(app).get('/assets/index-gone.js').set('Accept', 'text/html'),
      request(app).get('/api/profile').set('Accept', 'text/html'),
      request(app).get('/socket.io/').set('Accept', 'text/html'),
      request(app).get('/anything').set('Accept', '*/*'),
      request(app).post('/').set('Accept', 'text/html'),
    ];

    for (const reply of await Promise.all(asked)) {
      expect(reply.status).toBe(404);
      expect(reply.body).toEqual({ success: false, error: 'Not found', code: 'not_found' });
    }
  });

  it('serves nothing outside of its folder and answers malformed addresses with 400', async () => {
    const outside = await request(app).get('/..%2f..%2fetc%2fpasswd');
    const malformed = await request(app).get('/%zz');

    expect(outside.status).toBeGreaterThanOrEqual(400);
    expect(outside.text).not.toContain('root:');
    expect(malformed.status).toBe(400);
    expect(malformed.body.code).toBe('invalid_input');
  });

  it('forbids foreign scripts, and still works on plain HTTP', async () => {
    const reply = await request(app).get('/').set('Accept', 'text/html');

    const policy = reply.headers['content-security-policy'];
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self' ws: wss:");
    expect(policy).toContain("img-src 'self' https: data:");
    expect(policy).not.toContain('upgrade-insecure-requests');
  });

  it('is alive at once and ready when there is a page', async () => {
    await expect(request(app).get('/health/live')).resolves.toMatchObject({ status: 200 });
    await expect(request(app).get('/health/ready')).resolves.toMatchObject({ status: 200 });

    await rm(path.join(root, 'index.html'));

    await expect(request(app).get('/health/live')).resolves.toMatchObject({ status: 200 });
    await expect(request(app).get('/health/ready')).resolves.toMatchObject({ status: 503 });
  });
});
