import { randomBytes } from 'node:crypto';
import { startProcess, type ProcessName, type TestProcess } from '@aftercommit/testing/start-process';
import type { Site } from './start-site';

export type Profile = 'redis' | 'embedded';

export type OursOptions = {
  profile: Profile;
  hints?: boolean;
  databaseUrl?: string;
  socketServers?: number;
  /** On top of what the processes need. */
  env?: NodeJS.ProcessEnv;
};

/** Our pipeline behind its API: the built processes, as they are deployed. */
export type Ours = {
  databaseUrl: string;
  dispatcher: TestProcess;
  sockets: TestProcess[];
  startOne(name: ProcessName, env?: NodeJS.ProcessEnv): Promise<TestProcess>;
  /** The dispatcher ends; what is committed from now on piles up. */
  restDispatcher(): Promise<void>;
  resumeDispatcher(): Promise<void>;
  stop(): Promise<void>;
};

/** On a machine that is busy with other things a process takes long to start, and nothing is measured by then. */
const readyTimeoutMs = 60_000;

export const siteOrigin = 'http://localhost:3000';

export async function startOurs(site: Site, options: OursOptions): Promise<Ours> {
  const { profile, hints = true, socketServers = 1, env = {} } = options;
  const databaseUrl = options.databaseUrl ?? (await site.createDatabase());
  const started: TestProcess[] = [];
  const shared = {
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'warn',
    NODE_ENV: 'production',
    SITE_ORIGINS: siteOrigin,
    COOKIE_SECURE: '0',
    HINTS: hints ? '1' : '0',
    // The clients of a bench all come from one address.
    CONNECTIONS_PER_ADDRESS_MAX: '100000',
    QUEUE_PREFIX: `bench-${randomBytes(4).toString('hex')}`,
    ...(profile === 'redis' ? { REDIS_URL: site.redisUrl } : {}),
    ...env,
  };
  const startOne: Ours['startOne'] = async (name, more = {}) => {
    const process = await startProcess({ name, env: { ...shared, ...more }, readyTimeoutMs });
    started.push(process);
    return process;
  };
  const [firstDispatcher, ...sockets] = await Promise.all([
    startOne('dispatcher'),
    ...Array.from({ length: socketServers }, (_, index) => startOne('socket', { SERVER_NAME: `socket-${index + 1}` })),
  ]);
  let dispatcher = firstDispatcher;
  return {
    databaseUrl,
    get dispatcher() {
      return dispatcher;
    },
    sockets,
    startOne,
    restDispatcher: async () => void (await dispatcher.stop()),
    resumeDispatcher: async () => void (dispatcher = await startOne('dispatcher')),
    stop: async () => void (await Promise.all(started.map((process) => process.stop()))),
  };
}
