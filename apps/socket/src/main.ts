// The socket server: drain, follow, emit. It writes no business data and decides nothing; killed at any line, its
// clients reconnect elsewhere and are told the current state.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { createFollowers } from '@aftercommit/outbox/follow-lanes';
import { createHintListener } from '@aftercommit/queue/create-hint-listener';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { readConfig } from '@aftercommit/runtime/config';
import { answerHealth } from '@aftercommit/runtime/create-health-server';
import { runUntilSignal } from '@aftercommit/runtime/lifecycle';
import { createLogger } from '@aftercommit/runtime/logger';
import { createClientRegistry } from './client-registry';
import { createSlowReaderCheck } from './close-slow-readers';
import { socketConfigSchema } from './config';
import { createListening } from './create-listening';
import { createPools } from './create-pools';
import { acceptConnections, createIo } from './create-socket-server';
import { createDrain, parseAnnouncement } from './drain-queue';
import { closeConnection, createEmitEvent } from './emit-event';
import { issueVisitorCookie } from './issue-visitor-cookie';
import { adaptConnection } from './read-client-snapshot';
import { createClientSync, type ClientSync } from './sync-client';

const stopTimeoutMs = 15_000;

/** The heads are confirmed every second: without a word from Postgres for longer, screens may be behind. */
const silenceMaxMs = 5_000;

const config = readConfig(socketConfigSchema, process.env);
const log = createLogger(config.SERVER_NAME, config.LOG_LEVEL);
const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
const connection = chooseQueueConnection(config.REDIS_URL, directUrl);
const say = config.LOG_EVENTS ? log.say : null;
const cookieNames = nameCookies(config.COOKIE_SECURE);

const pools = createPools(directUrl, config.DATABASE_URL, config.SNAPSHOT_POOL_SIZE_MAX);
const registry = createClientRegistry();
const options = {
  serverName: config.SERVER_NAME,
  siteOrigins: config.SITE_ORIGINS,
  trustedProxies: config.TRUSTED_PROXIES,
  connectionsPerUserMax: config.CONNECTIONS_PER_USER_MAX,
  connectionsPerAddressMax: config.CONNECTIONS_PER_ADDRESS_MAX,
};

const httpServer = createServer((request, response) => {
  const health = { isReady: () => followers.readEpoch() !== null && followers.readSilenceMs() < silenceMaxMs };
  void answerHealth(health, request, response).then((answered) => answered || response.writeHead(404).end());
});
const io = createIo(httpServer, options);
issueVisitorCookie(io, { name: cookieNames.visitor, secure: config.COOKIE_SECURE });

const emit = createEmitEvent({
  io,
  registry,
  onPersonMoved: (client) => sync.refreshLater(client),
  sayEmitted: say && ((name) => say(`Emitted ${name}`)),
});
const followers = createFollowers({
  db: pools.follow,
  boot: randomUUID(),
  server: config.SERVER_NAME,
  emit,
  closeSockets: () => [...registry.all()].forEach(closeConnection),
  countClients: () => registry.count(),
  log,
});
const sync: ClientSync = createClientSync({ pool: pools.snapshots, followers, registry, log });
const handshake = { db: adaptConnection(pools.snapshots), cookieNames, siteOrigins: config.SITE_ORIGINS };
acceptConnections({ io, registry, sync, handshake, options, say, log });

const drain = createDrain({ connection, prefix: config.QUEUE_PREFIX, followers, log });
const hints = createHintListener(connection, config.QUEUE_PREFIX, (body) => {
  const announcement = parseAnnouncement(body, log);
  if (announcement) followers.offer(announcement);
});
const listening = createListening({ httpServer, io, registry, port: config.SOCKET_PORT });

void runUntilSignal(
  [pools, followers, drain, ...(config.HINTS ? [hints] : []), createSlowReaderCheck(registry, log), listening],
  log,
  stopTimeoutMs,
);
