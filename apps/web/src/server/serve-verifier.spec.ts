import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import supertest from 'supertest';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { createLogger } from '@aftercommit/runtime/logger';
import { createWebApp } from './create-web-app';

const root = path.resolve(__dirname, '../../public');
const page = readFileSync(path.join(root, 'fair/verify.html'), 'utf8');

test.each(['/fair/verify', '/fair/verify.html'])(
  '%s is the verifier, and its own script is all that may run',
  async (url) => {
    const log = createLogger('web', 'silent');
    const answer = await supertest(createWebApp({ root, metrics: createMetrics(log), log })).get(url);

    const script = page.slice(page.indexOf('<script>') + '<script>'.length, page.lastIndexOf('</script>'));
    const hash = createHash('sha256').update(script).digest('base64');
    expect(answer.text).toBe(page);
    expect(answer.headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
    expect(answer.headers['content-security-policy']).toContain(`default-src 'none'`);
  },
);
