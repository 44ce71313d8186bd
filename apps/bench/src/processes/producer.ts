// A process of the bench: runs the one domain transaction, each time with the last step of another contender.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { createDataSource } from '@aftercommit/db/create-data-source';
import { createRunTransaction, type RunTransaction } from '@aftercommit/db/run-transaction';
import { changeBalance, lockWallet, type Wallet } from '@aftercommit/domain/balance/wallet';
import { createWriter, type Writer } from '../peers/create-writer';
import type { WriterName } from '../peers/peer-names';
import { answerRequests } from './answer-requests';
import { readClockMs } from './read-clock';

type Contender = { dataSource: DataSource; runTransaction: RunTransaction; writer: Writer; people: string[] };

export type OpenInput = {
  contender: string;
  writer: WriterName;
  databaseUrl: string;
  poolSize: number;
  people: string[];
};
export type PaceInput = { contender: string; perSecond: number; seconds: number; people: number };
export type FloodInput = { contender: string; writers: number; seconds: number };
/** Person (index), version of the wallet, when the commit was answered. */
export type Commit = [person: number, version: number, committedAtMs: number];
export type FloodResult = { committed: number; seconds: number };

/** Mutations under way at once at a given rate: a contender that cannot keep it is seen in its latency. */
const inFlightMax = 64;

const contenders = new Map<string, Contender>();

function find(name: string): Contender {
  const found = contenders.get(name);
  if (!found) throw new Error(`${name} is not open`);
  return found;
}

type Mutation = { wallet: Wallet; committedAtMs: number };

async function mutate({ runTransaction, writer, people }: Contender, person: number): Promise<Mutation> {
  const userId = people[person % people.length] ?? '';
  const wallet = await runTransaction(async (tx) => {
    const changed = await changeBalance(tx, await lockWallet(tx, userId), {
      amountCents: 1,
      kind: 'adjustment',
      reference: randomUUID(),
      houseAccount: 'house:adjustments',
    });
    await writer.write(tx, changed);
    return changed;
  });
  const committedAtMs = readClockMs();
  writer.afterCommit(wallet);
  return { wallet, committedAtMs };
}

async function open({ contender, writer, databaseUrl, poolSize, people }: OpenInput): Promise<{ socketPort: number }> {
  const dataSource = createDataSource({
    connectionString: databaseUrl,
    applicationName: 'bench-producer',
    poolSizeMax: poolSize,
    preparesStatements: writer !== 'ours, statements sent whole',
  });
  await dataSource.initialize();
  const made = await createWriter(writer, databaseUrl);
  const runTransaction = createRunTransaction(dataSource, made.wake);
  contenders.set(contender, { dataSource, runTransaction, writer: made, people });
  return { socketPort: made.socketPort };
}

/** An open loop: mutations begin on time, whether the earlier ones are done or not. */
async function pace({ contender, perSecond, seconds, people }: PaceInput): Promise<Commit[]> {
  const opened = find(contender);
  const commits: Commit[] = [];
  const failures: unknown[] = [];
  let inFlight = 0;
  const startedAtMs = readClockMs();
  for (let index = 0; index < perSecond * seconds; index += 1) {
    // Up to half of a gap off the beat, so that no poll falls in step with it.
    const dueMs = ((index + Math.random() / 2) * 1_000) / perSecond;
    const waitMs = startedAtMs + dueMs - readClockMs();
    if (waitMs > 0.5) await pause(waitMs);
    while (inFlight >= inFlightMax) await pause(1);
    const person = index % people;
    inFlight += 1;
    mutate(opened, person)
      .then(({ wallet, committedAtMs }) => void commits.push([person, wallet.version, committedAtMs]))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => void (inFlight -= 1));
  }
  while (inFlight > 0) await pause(1);
  if (failures.length > 0) throw new Error(`${failures.length} mutations failed: ${String(failures[0])}`);
  return commits;
}

/** A closed loop of so many writers, each on people of its own. */
async function flood({ contender, writers, seconds }: FloodInput): Promise<FloodResult> {
  const opened = find(contender);
  const startedAtMs = readClockMs();
  const endsAtMs = startedAtMs + seconds * 1_000;
  let committed = 0;
  const write = async (writer: number): Promise<void> => {
    for (let turn = 0; readClockMs() < endsAtMs; turn += 1) {
      await mutate(opened, writer + writers * turn);
      committed += 1;
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return { committed, seconds: (readClockMs() - startedAtMs) / 1_000 };
}

answerRequests({
  open,
  pace,
  flood,
  close: async ({ contender }: { contender: string }) => {
    const { dataSource, writer } = find(contender);
    contenders.delete(contender);
    await writer.stop();
    await dataSource.destroy();
  },
});
