// The socket server: drain, follow, emit. It writes no business data and decides nothing; killed at any line, its
// clients reconnect elsewhere and are told the current state.
import { createServer } from 'node:http';
import { nameCookies } from '@aftercommit/contracts/cookies';
import { chooseQueueConnection } from '@aftercommit/queue/queue-connection';
import { createDatabaseClock } from '@aftercommit/outbox/database-clock';
import { readConfigOrExit } from '@aftercommit/runtime/config';
import { createMetrics } from '@aftercommit/runtime/create-metrics';
import { answerStatus } from '@aftercommit/runtime/create-health-server';
import { runUntilSignal } from '@aftercommit/runtime/lifecycle';
import { createLogger } from '@aftercommit/runtime/logger';
import { createTracing } from '@aftercommit/runtime/tracing';
import { createClientRegistry } from './client-registry';
import { createExpiryCheck } from './close-at-expiry';
import { createSlowReaderCheck } from './close-slow-readers';
import { socketConfigSchema } from './config';
import { createEmittingFollowers } from './create-emitting-followers';
import { createHealth } from './create-health';
import { createHearing } from './create-hearing';
import { createIo } from './create-io';
import { createListening } from './create-listening';
import { createPools } from './create-pools';
import { measureEmissions } from './measure-emissions';
import { measureServer } from './measure-server';
import { issueVisitorCookie } from './issue-visitor-cookie';
import { createClientRefresh, type ClientRefresh } from './refresh-client';
import { createHeadsSender } from './send-heads';
import { serveClients } from './serve-clients';

const stopTimeoutMs = 15_000;

const config = readConfigOrExit(socketConfigSchema);
const log = createLogger(config.SERVER_NAME, config.LOG_LEVEL, { logEvents: config.LOG_EVENTS });
const metrics = createMetrics(log);
const tracing = createTracing('socket', config.OTEL_EXPORTER_OTLP_ENDPOINT);
const directUrl = config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
const connection = chooseQueueConnection(config.REDIS_URL, directUrl);
const say = config.LOG_EVENTS ? log.say : null;
const cookieNames = nameCookies(config.COOKIE_SECURE);
const pools = createPools(directUrl, config.DATABASE_URL, config.SNAPSHOT_POOL_SIZE_MAX);
const registry = createClientRegistry();
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
serveClients({ config, io, registry, pool: pools.snapshots, followers, refresher, cookieNames, say, metrics, log });

const hearing = createHearing({
  connection,
  prefix: config.QUEUE_PREFIX,
  hearsHints: config.HINTS,
  followers,
  emissions,
  metrics,
  recordStep: tracing.recordStep,
  log,
});
const health = createHealth(followers, hearing);
measureServer(metrics, { health, io, registry, followers, clock, pools });
const upkeep = [
  createExpiryCheck(registry),
  createSlowReaderCheck(registry, metrics, log),
  createHeadsSender(registry, followers.readEpoch),
];
const listening = createListening({ httpServer, io, registry, port: config.SOCKET_PORT });

void runUntilSignal([tracing, pools, followers, ...hearing.parts, ...upkeep, listening], log, stopTimeoutMs);
