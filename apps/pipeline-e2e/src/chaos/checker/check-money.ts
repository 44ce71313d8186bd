import { groupBy } from './check-log';
import type { EraFacts, LedgerFact, Mutation, Violation } from './history';

/** The books, and what was asked for against what they say. mutations: those of this era; all: of every era. */
export function checkMoney(era: EraFacts, mutations: Mutation[], all: Mutation[]): Violation[] {
  return [
    ...checkBooks(era),
    ...checkWallets(era),
    ...checkPayments(era, mutations),
    ...checkOpenings(era, mutations),
    ...checkUnheard(era, all),
    ...checkPrizes(era, mutations),
    ...checkCases(era, mutations),
    ...checkRepeats(era, mutations),
  ];
}

const money = (what: string, ...evidence: unknown[]): Violation => ({
  kind: 'money',
  what,
  evidence: evidence.map((each) => JSON.stringify(each)),
});

/** Said to be done before it was durable, and gone after a crash. */
const takenBack = (what: string, ...evidence: unknown[]): Violation => ({
  ...money(what, ...evidence),
  guarantee: 'G3',
});

function checkBooks({ ledger }: EraFacts): Violation[] {
  const transactions = groupBy(ledger, (entry) => String(entry.transactionId));
  return [...transactions].flatMap(([id, entries]) => {
    const sum = entries.reduce((total, entry) => total + entry.amountCents, 0);
    return sum === 0 ? [] : [money(`ledger transaction ${id} is ${sum} cents off`, ...entries)];
  });
}

function checkWallets({ ledger, wallets }: EraFacts): Violation[] {
  const entriesOf = groupBy(
    ledger.filter((entry) => entry.account === 'wallet'),
    (entry) => String(entry.userId),
  );
  return wallets.flatMap((wallet) => {
    const entries = (entriesOf.get(wallet.userId) ?? []).sort(
      (one, other) => (one.version ?? 0) - (other.version ?? 0),
    );
    let cents = 0;
    for (const [index, entry] of entries.entries()) {
      cents += entry.amountCents;
      if (entry.version !== index + 1 || entry.balanceAfterCents !== cents)
        return [money(`wallet ${wallet.userId} breaks at version ${index + 1}`, entries[index - 1] ?? null, entry)];
    }
    if (cents === wallet.balanceCents && entries.length === wallet.version) return [];
    return [
      money(`wallet ${wallet.userId} is not what its ledger says (${cents} cents)`, wallet, entries.at(-1) ?? null),
    ];
  });
}

/** However often a provider says it, a payment is credited once, with its amount; the same for each refund. */
function checkPayments({ payments, ledger }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  for (const mutation of mutations) {
    if ((mutation.kind !== 'deposit' && mutation.kind !== 'refund') || mutation.outcome !== 'acked') continue;
    const ofPayment = payments.filter(({ paymentId }) => paymentId === mutation.subject);
    const credits = ofPayment.filter(({ kind }) => kind === 'credit');
    // Of a payment that an older copy of the data does not know, a refund is kept until its credit comes.
    if (mutation.kind === 'refund' && credits.length === 0) continue;
    const effects = mutation.kind === 'deposit' ? credits : ofPayment.filter(({ kind }) => kind === 'refund');
    const [effect] = effects;
    if (effects.length === 0) found.push(takenBack(`a ${mutation.kind} was acknowledged and is gone`, mutation));
    else if (effects.length !== 1 || effect?.amountCents !== mutation.amountCents || effect?.userId !== mutation.userId)
      found.push(money(`a ${mutation.kind} was acknowledged and has ${effects.length} effects`, mutation, ...effects));
  }
  const credited = payments
    .filter(({ kind }) => kind === 'credit')
    .reduce((sum, { amountCents }) => sum + amountCents, 0);
  const booked = sumOf(ledger.filter(({ kind, account }) => kind === 'deposit' && account === 'house:payments'));
  if (credited !== -booked) found.push(money(`credits of ${credited} cents, booked ${-booked}`));
  return found;
}

/** Every answer that said "opened" stands for one opening. */
function checkOpenings({ openings, ledger }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  const asked = mutations.filter(({ kind }) => kind === 'open');
  const byPrize = new Map(openings.map((opening) => [opening.inventoryId, opening]));
  const references = new Set(ledger.filter(({ kind }) => kind === 'case_opening').map(({ reference }) => reference));
  const acknowledged = new Map<string, Mutation>();
  for (const mutation of asked.filter(({ outcome }) => outcome === 'acked')) {
    const prizeId = readPrizeId(mutation);
    const opening = byPrize.get(prizeId);
    if (!opening) found.push(takenBack('an acknowledged opening is gone', mutation));
    else if (opening.userId !== mutation.userId)
      found.push(money('an opening of somebody else was acknowledged', mutation, opening));
    else if (opening.priceCents > 0 && !references.has(opening.id))
      found.push(money('an opening was not paid for', mutation, opening));
    const twin = acknowledged.get(prizeId);
    if (twin && (twin.key === null || twin.key !== mutation.key))
      found.push(money('two intents share one opening', twin, mutation));
    acknowledged.set(prizeId, mutation);
  }
  return found;
}

/** There are no other openings than those that were acknowledged and those that nobody got an answer about. */
function checkUnheard({ openings, answers }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  const asked = mutations.filter(({ kind }) => kind === 'open');
  const answered = new Map(answers.map((answer) => [answer.key, answer]));
  for (const userId of new Set(asked.map((mutation) => mutation.userId))) {
    const own = asked.filter((mutation) => mutation.userId === userId);
    const known = new Set(own.filter(({ outcome }) => outcome === 'acked').map(readPrizeId));
    // Of an intent without a final answer, the stored one says what became of it.
    const unheard = own.filter(
      ({ outcome, key }) => outcome === 'unknown' && (key === null || answered.get(key)?.status === 200),
    );
    const keys = new Set(unheard.map(({ key }, index) => key ?? `without key ${index}`));
    const silent = openings.filter((opening) => opening.userId === userId && !known.has(opening.inventoryId));
    if (silent.length > keys.size)
      found.push(
        money(
          `${silent.length} openings of ${userId} that nobody was told of, ${keys.size} possible`,
          ...silent.slice(0, 3),
        ),
      );
  }
  return found;
}

function readPrizeId({ answer }: Mutation): string {
  return String((answer.item as { inventory_id?: string } | undefined)?.inventory_id);
}

/** What was sold or taken as money is so, and was paid for once. */
function checkPrizes({ prizes, ledger }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  const byId = new Map(prizes.map((prize) => [prize.id, prize]));
  const paid = groupBy(
    ledger.filter(({ kind, account }) => (kind === 'prize_sale' || kind === 'prize_claim') && account === 'wallet'),
    (entry) => entry.reference,
  );
  for (const [prizeId, entries] of paid)
    if (entries.length > 1) found.push(money(`prize ${prizeId} was paid for ${entries.length} times`, ...entries));
  for (const mutation of mutations) {
    if ((mutation.kind !== 'sell' && mutation.kind !== 'claim') || mutation.outcome !== 'acked') continue;
    const prize = byId.get(mutation.subject ?? '');
    const isMoney = mutation.kind === 'sell' || mutation.answer.type === 'money';
    const allowed =
      mutation.kind === 'sell' ? ['sold'] : isMoney ? ['received'] : ['processing', 'received', 'returned'];
    if (!prize || !allowed.includes(prize.status))
      found.push(money(`a ${mutation.kind} was acknowledged and is not there`, mutation, prize));
    if (isMoney && paid.get(mutation.subject ?? '')?.length !== 1)
      found.push(money(`a ${mutation.kind} was not paid`, mutation));
  }
  return found;
}

function checkCases({ cases }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  const byId = new Map(cases.map((each) => [each.id, each]));
  const ended = new Set(mutations.filter(({ kind }) => kind === 'case_delete').map(({ subject }) => subject));
  for (const mutation of mutations) {
    if (mutation.outcome !== 'acked') continue;
    const row = byId.get(mutation.subject ?? '');
    if (mutation.kind === 'case_create' && !row && !ended.has(mutation.subject))
      found.push(takenBack('a case that was made is gone', mutation));
    if (mutation.kind === 'case_delete' && row && row.status !== 'archived')
      found.push(money('a case that was deleted is still there', mutation, row));
  }
  return found;
}

/** The same Idempotency-Key gets the same answer, and the stored one is that answer. */
function checkRepeats({ answers }: EraFacts, mutations: Mutation[]): Violation[] {
  const found: Violation[] = [];
  const stored = groupBy(answers, (answer) => answer.key);
  for (const mutation of mutations) {
    if (mutation.key === null || mutation.outcome !== 'acked') continue;
    const answer = stored.get(mutation.key)?.[0];
    if (!answer) found.push(takenBack('an acknowledged answer is not stored', mutation));
    else if (JSON.stringify(answer.body) !== JSON.stringify(mutation.answer))
      found.push(money('a repeat got another answer', mutation, answer));
  }
  return found;
}

const sumOf = (entries: LedgerFact[]): number => entries.reduce((sum, { amountCents }) => sum + amountCents, 0);
