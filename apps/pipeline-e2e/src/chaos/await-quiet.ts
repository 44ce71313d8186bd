import { setTimeout as wait } from 'node:timers/promises';
import type { ChaosClient } from './clients/chaos-client';
import type { ChaosSite } from './site/start-site';

/** How long everything has for coming back after the last fault. Longer: it does not heal by itself. */
const quietDeadlineMs = 60_000;

/** Rounds in a row in which nothing was missing. */
const quietRounds = 3;

/** Resolves when nothing is pending, all followers are at the heads and all screens are right; false: they never were. */
export async function awaitQuiet(site: ChaosSite, clients: ChaosClient[], now: () => number): Promise<boolean> {
  const deadline = now() + quietDeadlineMs;
  let rounds = 0;
  while (now() < deadline) {
    rounds = (await isQuiet(site, clients).catch(() => false)) ? rounds + 1 : 0;
    if (rounds === quietRounds) return true;
    await wait(500);
  }
  return false;
}

async function isQuiet(site: ChaosSite, clients: ChaosClient[]): Promise<boolean> {
  const ready = await Promise.all(site.slots.map((slot) => slot.isReady()));
  if (!ready.every(Boolean) || !clients.every((client) => client.isConnected())) return false;
  const { rows } = await site.control.query<{ quiet: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM outbox_pending)
       AND (SELECT count(*) >= $1 AND bool_and((f.positions ->> '0')::bigint = lane_head(0) AND (f.positions ->> '1')::bigint = lane_head(1))
         FROM followers f WHERE f.seen_at > clock_timestamp() - interval '3 seconds') AS quiet`,
    [site.ofKind('socket').length],
  );
  if (!rows[0]?.quiet) return false;
  const wallets = await site.control.query<{ user_id: string; cents: string }>(
    'SELECT user_id, balance_cents AS cents FROM wallets',
  );
  const cents = new Map(wallets.rows.map((row) => [row.user_id, Number(row.cents)]));
  return clients.every(
    (client) => client.history.userId === null || client.readShownCents() === cents.get(client.history.userId),
  );
}
