// The socket server: drain, follow, emit. It writes no business data and decides nothing; killed at any line, its
// clients reconnect elsewhere and are told the current state.
import { createServer } from 'node:http';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { measurePools } from '@aftercommit/db/measure-pools';
import { createHintListener } from '@aftercommit/queue/create-hint-listener';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import type { Announcement } from '@aftercommit/outbox/batch';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { readConfig } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { answerStatus, measureHealth } from '@aftercommit/runtime/create-health-server';
import { runUntilSignal } from '@aftercommit/runtime/lifecycle';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTracing } from '@aftercommit/runtime/tracing';
import { acceptConnections } from './accept-connections';
import { createClientRegistry } from './client-registry';
import { createExpiryTimers } from './close-at-expiry';
import { createSlowReaderCheck } from './close-slow-readers';
import { socketConfigSchema } from './config';
import { createEmittingFollowers } from './create-emitting-followers';
import { createIo } from './create-io';
import { createListening } from './create-listening';
import { createPools } from './create-pools';
import { createDrain, parseAnnouncement } from './drain-queue';
import { measureEmissions } from './measure-emissions';
import { measureRoundTrips } from './measure-round-trips';
import { measureSockets } from './measure-sockets';
import { issueVisitorCookie } from './issue-visitor-cookie';
import { adaptConnection } from './read-client-snapshot';
import { createClientRefresh, type ClientRefresh } from './refresh-client';
import { createHeadsSender } from './send-heads';
import { createSyncClient } from './sync-client';

const stopTimeoutMs = 15_000;

/** Heads are confirmed every second: without a word from Postgres, or a lane that moves, for longer, screens are behind. */
const silenceMaxMs = 5_000;

const config = readConfig(socketConfigSchema, process.env);
const log = createLogger(config.SERVER_NAME, config.LOG_LEVEL, { logEvents: config.LOG_EVENTS });
const metrics = createMetrics(log);
const tracing = createTracing('socket', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
const connection = chooseQueueConnection(config.REDIS_URL, directUrl);
const say = config.LOG_EVENTS ? log.say : null;
const cookieNames = nameCookies(config.COOKIE_SECURE);

const pools = createPools(directUrl, config.DATABASE_URL, config.SNAPSHOT_POOL_SIZE_MAX);
const registry = createClientRegistry();
const expiryTimers = createExpiryTimers();
const health = {
  isReady: () =>
    followers.readEpoch() !== null && Math.max(followers.readSilenceMs(), followers.readStandstillMs()) < silenceMaxMs,
  listDegraded: () => drain.listDegraded(),
};
const httpServer = createServer((request, response) => {
  void answerStatus(health, metrics, request, response).then((answered) => answered || response.writeHead(404).end());
});
const io = createIo(httpServer, { serverName: config.SERVER_NAME, siteOrigins: config.SITE_ORIGINS });
issueVisitorCookie(io, { name: cookieNames.visitor, secure: config.COOKIE_SECURE });

const clock = createDatabaseClock();
const emissions = measureEmissions(clock, metrics);
const followers = createEmittingFollowers({
  io,
  registry,
  pool: pools.follow,
  server: config.SERVER_NAME,
  onPersonMoved: (client) => refresher.refreshLater(client),
  say,
  clock,
  emissions,
  metrics,
  recordStep: tracing.recordStep,
  log,
});
const refresher: ClientRefresh = createClientRefresh({ pool: pools.snapshots, followers, metrics, log });
acceptConnections({
  io,
  registry,
  sync: createSyncClient({ pool: pools.snapshots, followers, registry, expiryTimers, metrics, log }),
  refresh: refresher.refresh,
  forget: (client) => [refresher, expiryTimers].forEach((timers) => timers.forget(client)),
  resume: { pool: pools.snapshots, followers, metrics, log },
  handshake: { db: adaptConnection(pools.snapshots), cookieNames, siteOrigins: config.SITE_ORIGINS },
  trustedProxies: config.TRUSTED_PROXIES,
  connectionsPerUserMax: config.CONNECTIONS_PER_USER_MAX,
  connectionsPerAddressMax: config.CONNECTIONS_PER_ADDRESS_MAX,
  say,
  metrics,
  log,
});

const hear = (carrier: string) => (announcement: Announcement) => {
  metrics.count('aftercommit_announcements_total', { carrier });
  emissions.expect(announcement);
  followers.offer(announcement);
};
const hearHint = hear('hint');
const drain = createDrain({
  connection,
  prefix: config.QUEUE_PREFIX,
  followers,
  hear: hear('job'),
  metrics,
  recordStep: tracing.recordStep,
  log,
});
const hints = createHintListener(connection, config.QUEUE_PREFIX, (body) => {
  const announcement = parseAnnouncement(body, log);
  if (announcement) hearHint(announcement);
});
measureHealth(metrics, health);
measureRoundTrips(metrics, io);
measureSockets(metrics, { registry, followers, clock });
measurePools(metrics, { follow: pools.follow, snapshots: pools.snapshots });
const upkeep = [createSlowReaderCheck(registry, metrics, log), createHeadsSender(registry, followers.readEpoch)];
const listening = createListening({ httpServer, io, registry, port: config.SOCKET_PORT });

void runUntilSignal(
  [tracing, pools, followers, drain, ...(config.HINTS ? [hints] : []), ...upkeep, listening],
  log,
  stopTimeoutMs,
);
