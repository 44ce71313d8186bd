import { checkHistory } from './check-history';
import type { ClientHistory, EraFacts, EventFact, Heard, History, LedgerFact, Mutation } from './history';

const alice = 'a11ce000-0000-4000-8000-000000000001';
const bob = 'b0b00000-0000-4000-8000-000000000002';
const epoch = 'e-1';

/** Alice pays in 10 euros, opens a case for 1 euro twice; a naive client, an SDK client and a visitor watch. */
function createCleanHistory(): History {
  const events = [
    balanceEvent(1, 1, 1_000),
    balanceEvent(2, 2, 900),
    personalEvent(3, 'inventory.updated', [`inventory:updated:${alice}`]),
    dropEvent(4, 1, 'opening-1'),
    balanceEvent(5, 3, 800),
    personalEvent(6, 'inventory.updated', [`inventory:updated:${alice}`]),
    dropEvent(7, 2, 'opening-2'),
  ];
  numberPersonal(events);
  const era: EraFacts = {
    beganAt: 0,
    isQuiet: true,
    epoch,
    epochCounter: 1,
    events,
    deadLetterIds: [],
    ledger: [
      ...book(1, 'deposit', 'pay-1', 1_000, 1_000, 1, 'house:payments'),
      ...book(2, 'case_opening', 'opening-1', -100, 900, 2, 'house:cases'),
      ...book(3, 'case_opening', 'opening-2', -100, 800, 3, 'house:cases'),
    ],
    wallets: [
      { userId: alice, balanceCents: 800, version: 3 },
      { userId: bob, balanceCents: 0, version: 0 },
    ],
    openings: ['1', '2'].map((number) => ({
      id: `opening-${number}`,
      userId: alice,
      caseId: 'case',
      priceCents: 100,
      inventoryId: `prize-${number}`,
    })),
    prizes: ['1', '2'].map((number) => ({ id: `prize-${number}`, userId: alice, type: 'skin', status: 'available' })),
    payments: [{ paymentId: 'pay-1', userId: alice, kind: 'credit', effectKey: 'pay-1', amountCents: 1_000 }],
    answers: ['1', '2'].map((number) => ({ key: `key-${number}`, status: 200, body: opened(number) })),
    cases: [],
  };
  const personal = events.filter(({ stream }) => stream === `user:${alice}`);
  const drops = events.filter(({ stream }) => stream === 'drops');
  return {
    eras: [era],
    mutations: [
      mutation({ kind: 'deposit', subject: 'pay-1', amountCents: 1_000 }),
      mutation({ kind: 'open', key: 'key-1', answer: opened('1') }),
      mutation({ kind: 'open', key: 'key-2', answer: opened('2') }),
    ],
    clients: [
      watch('alice naive', 'naive', alice, [snapshot(0, 0, 0), ...[...personal, ...drops].flatMap(hearNames)]),
      watch(
        'alice sdk',
        'sdk',
        alice,
        [...personal, ...drops].map((event) => hear(event, event.type)),
      ),
      watch('visitor', 'naive', null, drops.flatMap(hearNames)),
    ],
  };
}

const opened = (number: string): Record<string, unknown> => ({
  success: true,
  item: { inventory_id: `prize-${number}` },
});

function event(outboxId: number, stream: string, type: string, names: string[]): EventFact {
  return {
    outboxId,
    id: `event-${outboxId}`,
    stream,
    type,
    names,
    isTold: true,
    lane: stream.startsWith('user:') ? 1 : 0,
    position: null,
    seq: null,
    version: null,
    balanceCents: null,
    subject: null,
    closesSessionId: null,
  };
}

const personalEvent = (outboxId: number, type: string, names: string[]): EventFact =>
  event(outboxId, `user:${alice}`, type, names);

const balanceEvent = (outboxId: number, version: number, balanceCents: number): EventFact => ({
  ...personalEvent(outboxId, 'balance.updated', [`balance:updated:${alice}`, 'balance:updated']),
  version,
  balanceCents,
});

const dropEvent = (outboxId: number, seq: number, subject: string): EventFact => ({
  ...event(outboxId, 'drops', 'drop.won', ['new_drop']),
  seq,
  position: seq,
  subject,
});

function numberPersonal(events: EventFact[]): void {
  const personal = events.filter(({ stream }) => stream.startsWith('user:'));
  personal.forEach((each, index) => Object.assign(each, { seq: index + 1, position: index + 1 }));
}

function book(
  transactionId: number,
  kind: string,
  reference: string,
  amountCents: number,
  balanceAfterCents: number,
  version: number,
  house: string,
): LedgerFact[] {
  const common = { transactionId, kind, reference };
  return [
    { ...common, account: 'wallet', userId: alice, amountCents, balanceAfterCents, version },
    { ...common, account: house, userId: alice, amountCents: -amountCents, balanceAfterCents: null, version: null },
  ];
}

function mutation(of: Partial<Mutation> & Pick<Mutation, 'kind'>): Mutation {
  return {
    userId: alice,
    key: null,
    subject: null,
    amountCents: null,
    startedAt: 1,
    endedAt: 2,
    attempts: 1,
    outcome: 'acked',
    status: 200,
    answer: {},
    ...of,
  };
}

function hear(told: EventFact, name: string): Heard {
  const { id, stream, version, balanceCents, subject } = told;
  const seq = told.seq ?? 0;
  return { what: 'heard', at: 10, name, id, stream, seq, epoch, snapshot: false, version, balanceCents, subject };
}

const hearNames = (told: EventFact): Heard[] => told.names.map((name) => hear(told, name));

const snapshot = (seq: number, version: number, balanceCents: number): Heard => ({
  ...hear(balanceEvent(0, version, balanceCents), 'balance:updated'),
  id: `snapshot-${seq}`,
  seq,
  snapshot: true,
});

function watch(name: string, kind: 'naive' | 'sdk', userId: string | null, heard: Heard[]): ClientHistory {
  const streams = ['cases', 'drops', ...(userId ? [`user:${userId}`] : [])];
  return {
    name,
    kind,
    userId,
    entries: [{ what: 'connected', at: 5, server: 'socket-1' }, ...heard],
    isConnectedAtEnd: true,
    isGuest: false,
    endedSessionId: null,
    streams: streams.map((stream) => ({ stream, isUpToDate: true })),
  };
}

type Parts = { era: EraFacts; naive: ClientHistory; sdk: ClientHistory; visitor: ClientHistory; history: History };

/** The kinds that the checker names after one change of a clean history. */
function judge(plant: (parts: Parts) => void): string[] {
  const history = createCleanHistory();
  const [naive, sdk, visitor] = history.clients as [ClientHistory, ClientHistory, ClientHistory];
  const [era] = history.eras as [EraFacts];
  plant({ era, naive, sdk, visitor, history });
  return [...new Set(checkHistory(history).map(({ kind }) => kind))];
}

const findHeard = ({ entries }: ClientHistory, isIt: (heard: Heard) => boolean): number =>
  entries.findIndex((entry) => entry.what === 'heard' && isIt(entry));

const isInventory = (heard: Heard): boolean => heard.name.startsWith('inventory');

describe('the checker of a chaos run', () => {
  it('finds nothing in a clean history', () => {
    expect(judge(() => undefined)).toEqual([]);
  });

  it.each<[string, string, (parts: Parts) => void]>([
    [
      'lost',
      'a naive client missed an event in the middle',
      ({ naive }) => {
        naive.entries.splice(findHeard(naive, isInventory), 1);
      },
    ],
    [
      'lost',
      'an SDK client missed an event in the middle',
      ({ sdk }) => {
        sdk.entries.splice(findHeard(sdk, isInventory), 1);
      },
    ],
    [
      'lost',
      'an SDK client missed an event behind a reconnect',
      ({ sdk }) => {
        sdk.entries.splice(
          findHeard(sdk, isInventory),
          1,
          { what: 'disconnected', at: 9, reason: 'cut' },
          { what: 'connected', at: 9, server: '' },
        );
      },
    ],
    [
      'lost',
      'an SDK client began again for no reason',
      ({ sdk }) => {
        const resynced = { what: 'resynced', at: 11, stream: 'drops', reason: 'no_cursor' } as const;
        sdk.entries.push(resynced, { ...resynced });
      },
    ],
    ['lost', 'a visitor missed the last drop', ({ visitor }) => void visitor.entries.pop()],
    [
      'lost',
      'a committed event has no place in the log',
      ({ era }) => {
        era.events.push(event(8, 'cases', 'case.updated', []));
      },
    ],
    [
      'lost',
      'an opening was committed without its drop',
      ({ era, history }) => {
        era.openings.push({ id: 'opening-3', userId: bob, caseId: 'case', priceCents: 0, inventoryId: 'prize-3' });
        history.mutations.push(mutation({ kind: 'open', userId: bob, key: 'key-3', answer: opened('3') }));
        era.answers.push({ key: 'key-3', status: 200, body: opened('3') });
      },
    ],
    [
      'early',
      'a client was told of an event that was never committed',
      ({ visitor }) => {
        visitor.entries.push({ ...hear(dropEvent(9, 3, 'opening-9'), 'new_drop') });
      },
    ],
    [
      'early',
      'a snapshot told a balance that the ledger never had',
      ({ naive }) => {
        naive.entries[1] = snapshot(0, 0, 50_000);
      },
    ],
    [
      'early',
      'the outbox has a drop of no opening',
      ({ era, history }) => {
        era.events.push(dropEvent(9, 3, 'opening-9'));
        for (const client of history.clients)
          client.entries.push(hear(dropEvent(9, 3, 'opening-9'), client.kind === 'sdk' ? 'drop.won' : 'new_drop'));
      },
    ],
    [
      'repeated',
      'a naive client was told twice on one connection',
      ({ visitor }) => {
        visitor.entries.push({ ...(visitor.entries[1] as Heard) }, { ...(visitor.entries[2] as Heard) });
      },
    ],
    [
      'repeated',
      'an SDK handed an event over again after a reconnect',
      ({ sdk }) => {
        const [, first] = sdk.entries;
        sdk.entries.push(
          { what: 'disconnected', at: 11, reason: 'cut' },
          { what: 'connected', at: 12, server: '' },
          { ...(first as Heard) },
        );
      },
    ],
    [
      'repeated',
      'the log has a position twice',
      ({ era }) => {
        const copy = { ...(era.events.find(({ stream }) => stream === 'drops') as EventFact), id: 'copy' };
        era.events.push({ ...copy, stream: 'cases', type: 'case.updated', names: [], seq: 1 });
      },
    ],
    [
      'out_of_order',
      'a naive client heard a later event first',
      ({ visitor }) => {
        visitor.entries.push(...visitor.entries.splice(1, 1));
      },
    ],
    [
      'out_of_order',
      'the log has a later event of a person first',
      ({ era, history }) => {
        const [first, second] = era.events.filter(({ type }) => type === 'inventory.updated') as [EventFact, EventFact];
        [first.outboxId, second.outboxId] = [second.outboxId, first.outboxId];
        expect(history.eras).toHaveLength(1);
      },
    ],
    [
      'balance_gone_back',
      'a balance went back on a connection',
      ({ naive }) => {
        naive.entries.push(snapshot(5, 2, 900), snapshot(5, 3, 800));
      },
    ],
    [
      'balance_gone_back',
      'a balance of an SDK went back over a reconnect',
      ({ sdk }) => {
        sdk.entries.push({ what: 'disconnected', at: 11, reason: 'cut' }, { what: 'connected', at: 12, server: '' });
        sdk.entries.push(snapshot(5, 2, 900), { ...snapshot(5, 3, 800) });
      },
    ],
    [
      'foreign',
      'a visitor was told of a person',
      ({ visitor, naive }) => {
        visitor.entries.push(naive.entries[1] as Heard);
      },
    ],
    [
      'foreign',
      'somebody was told of a person after signing out',
      ({ naive, era }) => {
        naive.endedSessionId = 'session';
        Object.assign(era.events[2] as object, { closesSessionId: 'session' });
        naive.isConnectedAtEnd = false;
      },
    ],
    ['foreign', 'a connection outlived its session', ({ sdk }) => void (sdk.endedSessionId = 'session')],
    [
      'money',
      'the books do not balance',
      ({ era }) => {
        Object.assign(era.ledger[1] as LedgerFact, { amountCents: -999 });
      },
    ],
    [
      'money',
      'a payment was credited twice',
      ({ era }) => {
        era.payments.push({ ...(era.payments[0] as EraFacts['payments'][number]), effectKey: 'again' });
      },
    ],
    [
      'money',
      'an acknowledged opening is gone',
      ({ era }) => {
        era.openings[0] = { ...(era.openings[0] as EraFacts['openings'][number]), inventoryId: 'another' };
      },
    ],
    ['money', 'one intent opened twice', ({ history }) => void history.mutations.pop()],
    [
      'money',
      'a sale was acknowledged and not paid',
      ({ history }) => {
        history.mutations.push(mutation({ kind: 'sell', subject: 'prize-1' }));
      },
    ],
    [
      'money',
      'a repeat got another answer',
      ({ history }) => {
        history.mutations.push(mutation({ kind: 'open', key: 'key-1', answer: opened('2') }));
      },
    ],
    [
      'unhealed',
      'a screen shows an old balance',
      ({ naive, era }) => {
        Object.assign(era.wallets[0] as object, { balanceCents: 800 });
        naive.entries = naive.entries.filter(
          (entry) => entry.what !== 'heard' || entry.version !== 3 || entry.snapshot,
        );
      },
    ],
    ['unhealed', 'a client never came back', ({ naive }) => void (naive.isConnectedAtEnd = false)],
    [
      'unhealed',
      'an SDK stream is not up to date',
      ({ sdk }) => {
        Object.assign(sdk.streams[2] as object, { isUpToDate: false });
      },
    ],
  ])('names %s when %s', (kind, _what, plant) => {
    expect(judge(plant)).toContain(kind);
  });

  it('takes an older copy put back for another era', () => {
    const found = judge(({ era, history, naive }) => {
      const later = structuredClone(createCleanHistory().eras[0] as EraFacts);
      // The copy is from before the second opening.
      Object.assign(later, {
        beganAt: 20,
        epoch: 'e-2',
        openings: later.openings.slice(0, 1),
        answers: later.answers.slice(0, 1),
      });
      later.events = later.events.filter(({ outboxId }) => outboxId < 5);
      later.ledger = later.ledger.filter(({ transactionId }) => transactionId < 3);
      Object.assign(later.wallets[0] as object, { balanceCents: 900, version: 2 });
      era.isQuiet = false;
      history.eras.push(later);
      history.clients = [naive];
      naive.entries.push({ what: 'connected', at: 25, server: '' }, { ...snapshot(3, 2, 900), epoch: 'e-2' });
    });

    expect(found).toEqual([]);
  });
});
