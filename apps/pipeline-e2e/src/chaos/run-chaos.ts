// A chaos run: the real processes, watched and paid for by real clients, broken by a seeded plan, judged at the end.
import { checkHistory } from './checker/check-history';
import type { EraFacts, History, Violation } from './checker/history';
import { createFront } from './clients/create-front';
import { openClients } from './clients/open-clients';
import { awaitQuiet } from './await-quiet';
import { createRandom } from './create-random';
import type { FaultKindName } from './faults/fault-kinds';
import type { InjectedFault } from './faults/inject-fault';
import { planFaults, type FaultPlan } from './faults/plan-faults';
import { createCaller } from './load/create-caller';
import { createLoad } from './load/create-load';
import { inviteGuests } from './load/invite-guests';
import { signInEverybody } from './load/sign-in';
import { readFacts } from './read-facts';
import { loseTheLast, runOverlapping, runSerial, type PhaseDeps, type Recovery } from './run-phases';
import type { Life } from './site/create-slot';
import { startSite, type Profile } from './site/start-site';

export type ChaosOptions = {
  profile: Profile;
  seconds: number;
  seed: number;
  clients: number;
  isSerial: boolean;
  only: FaultKindName[];
  print(line: string): void;
};

export type ChaosResult = {
  options: Omit<ChaosOptions, 'print'>;
  plan: FaultPlan;
  injected: InjectedFault[];
  /** Injected in the overlapping phase. */
  overlapping: number;
  /** Final answers in the overlapping phase. */
  acknowledgedOverlapping: number;
  recoveries: Recovery[];
  lives: Life[];
  postgresStarts: { pid: number; at: Date }[];
  isQuiet: boolean;
  /** Requests without a final answer for longer than any fault lasts. */
  givenUp: string[];
  history: History;
  violations: Violation[];
  outputs: Record<string, string>;
  tookMs: number;
};

const playersMax = 8;
const overlappingMutationsPerSecond = 100;
const serialMutationsPerSecond = 8;

export async function runChaos(options: ChaosOptions, signal: AbortSignal): Promise<ChaosResult> {
  const { seed, profile, seconds, print } = options;
  const beganAt = performance.now();
  const now = (): number => performance.now() - beganAt;
  const random = createRandom(seed);
  const plan = planFaults(options);
  const eras: EraFacts[] = [];
  let eraBeganAt = 0;
  let isOver = false;

  const site = await startSite({ profile, players: Math.min(playersMax, Math.max(2, options.clients)), print });
  const front = createFront(site.ofKind('socket'));
  try {
    front.start();
    const urls = site.ofKind('api').map(({ url }) => url);
    const callerDeps = { urls, webhookSecret: site.webhookSecret, isOver: () => isOver || signal.aborted };
    const caller = createCaller({ ...callerDeps, random: random.fork('calls') });
    const people = await signInEverybody(site, caller);
    print(`opening ${options.clients} clients`);
    const { players } = people;
    const clients = await openClients({ count: options.clients, players, front, random: random.fork('clients'), now });

    const loadOf = (name: string, mutationsPerSecond: number, editsCases: boolean) =>
      createLoad({ people, players, caller, random: random.fork(name), now, mutationsPerSecond, editsCases });
    const serialLoad = loadOf('serial load', serialMutationsPerSecond, false);
    const load = loadOf('load', overlappingMutationsPerSecond, true);

    const onRestore = {
      before: async () => {
        await serialLoad.pause();
        eras.push(await readFacts(site.control, { beganAt: eraBeganAt, isQuiet: false }));
        eraBeganAt = now();
      },
      after: async () => serialLoad.resume(),
    };
    const deps: PhaseDeps = {
      site,
      clients,
      now,
      people,
      caller,
      print,
      onRestore,
      front,
      serialLoad,
      claims: new Set(),
    };

    serialLoad.start();
    const serial = await runSerial(deps, plan.serial, signal);
    await serialLoad.stop();
    print(`${plan.overlapping.length} overlapping faults in ${seconds} s`);
    const guests = inviteGuests({ site, front, caller, random: random.fork('guests'), now });
    load.start();
    guests.start();
    const overlapping = await runFor(seconds * 1_000, signal, (end) => runOverlapping(deps, plan.overlapping, end));
    print('faults stopped; waiting for quiet');
    await Promise.all([load.stop(), guests.stop()]);
    if (plan.last) overlapping.push(await loseTheLast(deps, plan.last, signal));
    const isQuiet = await awaitQuiet(site, clients, now);
    eras.push(await readFacts(site.control, { beganAt: eraBeganAt, isQuiet }));
    await Promise.all(clients.map((client) => client.close()));

    const mutations = [...serialLoad.mutations, ...load.mutations];
    const history: History = {
      eras,
      mutations,
      clients: [...clients.map((client) => client.history), ...guests.histories],
    };
    const injected = [...serial.injected, ...overlapping];
    const { print: _print, ...kept } = options;
    return {
      options: kept,
      plan,
      injected,
      overlapping: overlapping.filter(({ hit }) => hit.length > 0).length,
      acknowledgedOverlapping: load.mutations.filter(({ outcome }) => outcome === 'acked').length,
      recoveries: serial.recoveries,
      lives: site.slots.flatMap((slot) => slot.lives),
      postgresStarts: site.postgres.startedAt,
      isQuiet,
      givenUp: caller.listGivenUp(),
      history,
      violations: checkHistory(history),
      outputs: Object.fromEntries(site.slots.map((slot) => [slot.name, slot.output()])),
      tookMs: now(),
    };
  } finally {
    isOver = true;
    await front.stop();
    await site.stop();
  }
}

/** Work of a given length, or until the run is given up. */
async function runFor<Result>(
  durationMs: number,
  signal: AbortSignal,
  work: (end: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const ending = new AbortController();
  const over = new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve()));
  const end = (): void => ending.abort();
  const timer = setTimeout(end, durationMs);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const [result] = await Promise.all([work(ending.signal), over]);
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
  return result;
}
