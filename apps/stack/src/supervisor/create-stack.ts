// Everything on one machine: Postgres, all processes and the origin, started in order, kept alive, stopped in reverse.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LongRunning } from '@aftercommit/runtime/lifecycle';
import { canListen, findFreePort } from '@aftercommit/runtime/find-free-port';
import { buildAll, siteBundles } from '../build/build-all';
import { claimDataDir, type Claim } from './claim-data-dir';
import type { StackConfig } from './config';
import { createDatabase } from './create-database';
import { keepWebhookSecret } from './keep-webhook-secret';
import { planChildren, type Children } from './plan-children';
import { prepareDemo } from './prepare-demo';

/** What a killed run held is given back by the system within moments. */
const portReleaseTimeoutMs = 5_000;
const portPollMs = 100;

export function createStack({ config, print }: { config: StackConfig; print: (line: string) => void }): LongRunning {
  const dataDir = path.resolve(config.DATA_DIR);
  const database = createDatabase(dataDir, print);
  let claim: Claim | undefined;
  let children: Children | undefined;
  let starting: Promise<void> | undefined;
  let stopping: Promise<void> | undefined;

  async function startAll(): Promise<void> {
    claim = claimDataDir(dataDir);
    const publicPort = await choosePublicPort(config.PORT, claim.isAfterCrash);
    const webhookSecret = keepWebhookSecret(path.join(dataDir, 'payment-webhook-secret'));
    const stripeSecret = keepWebhookSecret(path.join(dataDir, 'stripe-webhook-secret'));
    await Promise.all([buildAll(siteBundles), database.start()]);
    if (stopping) return;
    const databaseUrl = database.readUrl();
    await prepareDemo(databaseUrl);
    if (stopping) return;
    children = await planChildren({
      config,
      databaseUrl,
      webhookSecret,
      stripeSecret,
      publicPort,
      findPort: () => findFreePort(),
      print,
    });
    const { origin, sockets, apis, dispatchers, web } = children;
    await Promise.all([...apis, ...dispatchers, ...sockets, web].map((child) => child.start()));
    if (stopping) return;
    await origin.start();
    if (!stopping) greet({ publicPort, webhookSecret, stripeSecret, dataDir, print });
  }

  async function stopAll(): Promise<void> {
    if (children) {
      // From the outside in: nobody is cut off by the loss of something behind it.
      const { origin, sockets, apis, dispatchers, web } = children;
      for (const group of [[origin], sockets, apis, dispatchers, [web]]) {
        await Promise.all(group.map((child) => child.stop()));
      }
    }
    await database.stop();
    claim?.release();
  }

  return {
    start: () => (starting ??= startAll()),
    stop: () => (stopping ??= stopAll()),
  };
}

async function choosePublicPort(wanted: number, isAfterCrash: boolean): Promise<number> {
  if (wanted === 0) return findFreePort();
  const deadline = Date.now() + (isAfterCrash ? portReleaseTimeoutMs : 0);
  do {
    if (await canListen(wanted)) return wanted;
    await wait(portPollMs);
  } while (Date.now() < deadline);
  throw new Error(
    `Port ${wanted} is used by another program. Stop it, or set PORT to another one, for example PORT=${wanted + 1}.`,
  );
}

type Greeting = {
  publicPort: number;
  webhookSecret: string;
  stripeSecret: string;
  dataDir: string;
  print: (line: string) => void;
};

function greet({ publicPort, webhookSecret, stripeSecret, dataDir, print }: Greeting): void {
  const url = `http://localhost:${publicPort}`;
  print(`Server with WebSocket running on port ${publicPort}`);
  print(`  page         ${url}/`);
  print(`  API          ${url}/api`);
  print(`  sockets      ${url}/socket.io`);
  print(`  data         ${dataDir} (its database: ${path.join(dataDir, 'database-url')})`);
  print('  users        alice / alice   bob / bob');
  print('  admin        admin / admin (owner)');
  print(`PAYMENT_WEBHOOK_SECRET=${webhookSecret}`);
  print(`STRIPE_WEBHOOK_SECRET=${stripeSecret}`);
  print('Ctrl+C stops everything.');
}
