import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { createConnectionOptions } from './connection-options';

const hearTimeoutMs = 3_000;
const channel = 'outbox_doctor';

export type ConnectionProbe = {
  /** A NOTIFY of one connection arrived at the LISTEN of another. */
  hears: boolean;
  /** A connection stays with its session: no pooler that gives every transaction another one. */
  keepsSession: boolean;
  /** Postgres' clock less ours, milliseconds. */
  clockOffsetMs: number;
  /** The error of that measurement: half of its round trip. */
  clockUncertaintyMs: number;
};

/** Tries what our processes rely on, end to end, on two connections of their own. */
export async function probeConnection(connectionString: string): Promise<ConnectionProbe> {
  const [first, second] = [createProbe(connectionString), createProbe(connectionString)];
  try {
    await Promise.all([first.connect(), second.connect()]);
    const keepsSession = await tryToKeepSession(first, second);
    return { keepsSession, hears: await tryToHear(first, second), ...(await compareClocks(first)) };
  } finally {
    await Promise.all([first, second].map((client) => client.end().catch(() => undefined)));
  }
}

function createProbe(connectionString: string): Client {
  const client = new Client(createConnectionOptions(connectionString, 'aftercommit-cli'));
  client.on('error', () => undefined);
  return client;
}

/** The other one's open transaction takes a session away from a pooler, which then has to give us another. */
async function tryToKeepSession(client: Client, other: Client): Promise<boolean> {
  const before = await readSession(client);
  await other.query('BEGIN');
  const meanwhile = await readSession(client);
  const theirs = await readSession(other);
  await other.query('COMMIT');
  const after = await readSession(client);
  return before === meanwhile && before === after && before !== theirs;
}

async function readSession(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}

async function tryToHear(listener: Client, notifier: Client): Promise<boolean> {
  const heard = new Promise<boolean>((resolve) => listener.once('notification', () => resolve(true)));
  await listener.query(`LISTEN ${channel}`);
  // Under a pooler the session that listens may be the one that notifies: then it hears, until somebody else has it.
  await listener.query('SELECT 1');
  await notifier.query(`NOTIFY ${channel}`);
  const silence = new AbortController();
  const timeout = pause(hearTimeoutMs, false, { signal: silence.signal }).catch(() => false);
  const hears = await Promise.race([heard, timeout]);
  silence.abort();
  await listener.query(`UNLISTEN ${channel}`);
  return hears;
}

async function compareClocks(client: Client): Promise<{ clockOffsetMs: number; clockUncertaintyMs: number }> {
  const sentAt = performance.now();
  const { rows } = await client.query<{ ms: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms');
  const roundTripMs = performance.now() - sentAt;
  const clockOffsetMs = Number(rows[0]?.ms) - (Date.now() - roundTripMs / 2);
  return { clockOffsetMs: Math.round(clockOffsetMs), clockUncertaintyMs: Math.ceil(roundTripMs / 2) };
}
