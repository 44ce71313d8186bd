import { spawnSync } from 'node:child_process';
import path from 'node:path';

const repositoryDir = path.resolve(__dirname, '../../..');
const usable = {
  DATABASE_URL: 'postgresql://somebody@127.0.0.1:1/nowhere',
  SITE_ORIGINS: 'https://play.example.com, http://localhost:3000',
  PAYMENT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(24).toString('base64')}`,
  API_PORT: '0',
  HEALTH_PORT: '0',
  SOCKET_PORT: '0',
};

/** What a process says that cannot start with this environment. */
function start(command: string[], environment: Record<string, string>): string {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: repositoryDir,
    env: environment,
    encoding: 'utf8',
    timeout: 20_000,
  });
  // The command of people on call has a code of its own for what it was told.
  expect([status, signal]).toEqual([command[0] === 'dist/cli.cjs' ? 2 : 1, null]);
  return `${stdout}${stderr}`;
}

const named = (output: string): string[] => [...new Set(output.match(/\b[A-Z]+(?:_[A-Z]+)+(?=(?:\.\d+)?: )/g))].sort();

test.each([
  [
    ['dist/api.cjs'],
    ['API_PORT', 'DATABASE_URL', 'DIRECT_DATABASE_URL', 'PAYMENT_WEBHOOK_SECRET', 'REDIS_URL', 'SITE_ORIGINS'],
  ],
  [['dist/dispatcher.cjs'], ['DATABASE_URL', 'DIRECT_DATABASE_URL', 'REDIS_URL']],
  [['dist/socket.cjs'], ['DATABASE_URL', 'DIRECT_DATABASE_URL', 'REDIS_URL', 'SITE_ORIGINS']],
  [
    ['dist/cli.cjs', 'migrate', 'up'],
    ['DATABASE_URL', 'DIRECT_DATABASE_URL', 'REDIS_URL'],
  ],
])('%j names everything that it cannot work with at once', (command, variables) => {
  const output = start(command, {
    ...usable,
    API_PORT: 'x',
    DATABASE_URL: 'mysql://127.0.0.1/site',
    DIRECT_DATABASE_URL: 'https://127.0.0.1/site',
    REDIS_URL: 'http://127.0.0.1:6379',
    SITE_ORIGINS: '*',
    PAYMENT_WEBHOOK_SECRET: `whsec_${'='.repeat(32)}`,
  });

  expect(named(output)).toEqual(variables);
  expect(output).not.toContain('====');
  // Nor where in the code that was noticed.
  expect(output).not.toMatch(/^\s+at /m);
});

test.each([
  ['SITE_ORIGINS', ','],
  ['SITE_ORIGINS', 'https://play.example.com/'],
  ['SITE_ORIGINS', 'https://play.example.com,play.example.com'],
  ['SITE_ORIGINS', 'HTTPS://play.example.com'],
  ['SITE_ORIGINS', 'ftp://play.example.com'],
  ['DATABASE_URL', 'postgres'],
  ['PAYMENT_WEBHOOK_SECRET', `whsec_${Buffer.alloc(23).toString('base64')}`],
  ['PAYMENT_WEBHOOK_SECRET', `${usable.PAYMENT_WEBHOOK_SECRET},whsec_${'a'.repeat(33)}`],
  ['PAYMENT_WEBHOOK_SECRET', Buffer.alloc(32).toString('base64')],
  // Its access key is missing.
  ['MONTONIO_SECRET_KEY', 'x'.repeat(32)],
])('the api names %s when it is %j', (name, value) => {
  expect(named(start(['dist/api.cjs'], { ...usable, [name]: value }))).toEqual([name]);
});
