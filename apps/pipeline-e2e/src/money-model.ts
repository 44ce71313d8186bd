/**
 * What the money of a few players must be, as somebody would work it out on paper. Pure: no database, no code of the
 * site, so that a mistake there is not repeated here. Amounts are cents.
 */
export type ModelPrize = { id: string; kind: 'money' | 'thing'; cents: number; state: 'available' | 'gone' };

export type ModelPayment = {
  id: string;
  cents: number;
  refunded: number;
  disputes: { id: string; cents: number; won: boolean }[];
};

export type ModelPlayer = { balance: number; debt: number; prizes: ModelPrize[]; payments: ModelPayment[] };

/** What is answered: a status and, for what went through, the balance afterwards. */
export type Expected = { status: number; balance?: number };

export const casePriceCents = 200;

export function createModelPlayer(balance: number): ModelPlayer {
  return { balance, debt: 0, prizes: [], payments: [] };
}

/** won: what the site drew; chance is not the model's to decide. */
export function openCase(player: ModelPlayer, won: Omit<ModelPrize, 'state'> | null): Expected {
  if (player.debt > 0) return { status: 403 };
  if (player.balance < casePriceCents) return { status: 402 };
  player.balance -= casePriceCents;
  if (won) player.prizes.push({ ...won, state: 'available' });
  return { status: 200, balance: player.balance };
}

/** Things are not claimed here: nobody has said where to send them. */
export function claim(player: ModelPlayer, prize: ModelPrize): Expected {
  if (prize.state === 'gone' || prize.kind === 'thing') return { status: 400 };
  prize.state = 'gone';
  player.balance += prize.cents;
  return { status: 200, balance: player.balance };
}

export function sell(player: ModelPlayer, prize: ModelPrize): Expected {
  if (prize.state === 'gone' || prize.kind === 'money') return { status: 400 };
  prize.state = 'gone';
  player.balance += prize.cents;
  return { status: 200, balance: player.balance };
}

export function adjust(player: ModelPlayer, cents: number): Expected {
  if (player.balance + cents < 0) return { status: 402 };
  player.balance += cents;
  return { status: 200, balance: player.balance };
}

export function deposit(player: ModelPlayer, id: string, cents: number): void {
  player.payments.push({ id, cents, refunded: 0, disputes: [] });
  bringIn(player, cents);
}

export function refund(player: ModelPlayer, payment: ModelPayment, cents: number): void {
  payment.refunded += cents;
  takeBack(player, cents);
}

export function dispute(player: ModelPlayer, payment: ModelPayment, id: string, cents: number): void {
  payment.disputes.push({ id, cents, won: false });
  takeBack(player, cents);
}

export function winDispute(player: ModelPlayer, payment: ModelPayment, id: string): void {
  const found = payment.disputes.find((each) => each.id === id);
  if (!found || found.won) return;
  found.won = true;
  bringIn(player, found.cents);
}

export function statusOf(payment: ModelPayment): string {
  if (payment.disputes.some(({ won }) => !won)) return 'disputed';
  return payment.refunded >= payment.cents ? 'refunded' : 'succeeded';
}

/** Money that comes in pays what is owed first. */
function bringIn(player: ModelPlayer, cents: number): void {
  const settled = Math.min(player.debt, cents);
  player.debt -= settled;
  player.balance += cents - settled;
}

/** What is not there any more is owed. */
function takeBack(player: ModelPlayer, cents: number): void {
  const taken = Math.min(player.balance, cents);
  player.balance -= taken;
  player.debt += cents - taken;
}
