import type { Child } from './create-child';
import { createChild } from './create-child';
import type { StackConfig } from './config';

export type ChildPlan = {
  config: StackConfig;
  databaseUrl: string;
  webhookSecret: string;
  stripeSecret: string;
  publicPort: number;
  findPort: () => Promise<number>;
  print: (line: string) => void;
};

export type Children = { origin: Child; sockets: Child[]; apis: Child[]; dispatchers: Child[]; web: Child };

/** Which processes run, on which ports, with which environment. */
export async function planChildren(plan: ChildPlan): Promise<Children> {
  const { config, findPort, print } = plan;
  const base = createBaseEnv(plan);
  const make = async (name: string, bundle: string, portVariable: string, extra: NodeJS.ProcessEnv = {}) => {
    const port = await findPort();
    const env = { ...base, ...extra, [portVariable]: String(port) };
    return {
      name,
      url: `http://127.0.0.1:${port}`,
      child: createChild({ name, bundle, env, healthPort: port, print }),
    };
  };
  const makeSeveral = (count: number, each: (name: string) => ReturnType<typeof make>, kind: string) =>
    Promise.all(Array.from({ length: count }, (_, index) => each(`${kind}-${index + 1}`)));

  const apis = await makeSeveral(config.API_COUNT, (name) => make(name, 'api', 'API_PORT'), 'api');
  const dispatchers = await makeSeveral(
    config.DISPATCHER_COUNT,
    (name) => make(name, 'dispatcher', 'HEALTH_PORT'),
    'dispatcher',
  );
  const sockets = await makeSeveral(
    config.SOCKET_COUNT,
    (name) => make(name, 'socket', 'SOCKET_PORT', { SERVER_NAME: name }),
    'socket',
  );
  const web = await make('web', 'web', 'HEALTH_PORT');
  const origin = await make('origin', 'origin', 'HEALTH_PORT', {
    PORT: String(plan.publicPort),
    API_URLS: apis.map(({ url }) => url).join(','),
    SOCKET_URLS: sockets.map(({ name, url }) => `${name}=${url}`).join(','),
    WEB_URL: web.url,
    TRUSTED_PROXIES: '0',
  });
  const childrenOf = (made: { child: Child }[]): Child[] => made.map(({ child }) => child);
  return {
    origin: origin.child,
    sockets: childrenOf(sockets),
    apis: childrenOf(apis),
    dispatchers: childrenOf(dispatchers),
    web: web.child,
  };
}

function createBaseEnv({ config, databaseUrl, webhookSecret, stripeSecret, publicPort }: ChildPlan): NodeJS.ProcessEnv {
  const {
    PORT: _publicPort,
    DATA_DIR: _dataDir,
    DIRECT_DATABASE_URL: _direct,
    HOST: _host,
    ...inherited
  } = process.env;
  const origins = config.SITE_ORIGINS ?? [`http://localhost:${publicPort}`, `http://127.0.0.1:${publicPort}`];
  return {
    ...inherited,
    DATABASE_URL: databaseUrl,
    NODE_ENV: 'production',
    LOG_LEVEL: config.LOG_LEVEL,
    LOG_EVENTS: inherited.LOG_EVENTS ?? '1',
    SITE_ORIGINS: origins.join(','),
    TRUSTED_PROXIES: '1',
    // The demo is plain HTTP on this machine.
    COOKIE_SECURE: inherited.COOKIE_SECURE ?? '0',
    PAYMENT_WEBHOOK_SECRET: webhookSecret,
    STRIPE_WEBHOOK_SECRET: stripeSecret,
    // Everybody who tries the demo comes from this one machine.
    SIGN_IN_RATE_MAX: inherited.SIGN_IN_RATE_MAX ?? '1000',
    CONNECTIONS_PER_USER_MAX: inherited.CONNECTIONS_PER_USER_MAX ?? '5000',
    CONNECTIONS_PER_ADDRESS_MAX: inherited.CONNECTIONS_PER_ADDRESS_MAX ?? '20000',
    DEMO: '1',
  };
}
