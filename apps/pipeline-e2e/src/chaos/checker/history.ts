// What the checker is given: the committed facts, what was asked for, and what clients were told. Plain data, all times
// in milliseconds since the run began. Nothing here knows the product's code.

/** An event as Postgres has it. position, seq: null while it has no place in the log. */
export type EventFact = {
  outboxId: number;
  id: string;
  stream: string;
  type: string;
  /** What naive clients hear it as. Empty: they do not. */
  names: string[];
  /** Whether there is anything to tell. false: only its number goes out. */
  isTold: boolean;
  lane: number | null;
  position: number | null;
  seq: number | null;
  /** Of a balance: the wallet's version and the amount told. */
  version: number | null;
  balanceCents: number | null;
  /** What it is about: an opening, a case. */
  subject: string | null;
  /** The session that ends with it. */
  closesSessionId: string | null;
};

export type LedgerFact = {
  transactionId: number;
  kind: string;
  reference: string;
  account: string;
  userId: string | null;
  amountCents: number;
  balanceAfterCents: number | null;
  version: number | null;
};

export type WalletFact = { userId: string; balanceCents: number; version: number };
export type OpeningFact = { id: string; userId: string; caseId: string; priceCents: number; inventoryId: string };
export type PrizeFact = { id: string; userId: string; type: string; status: string };
export type PaymentFact = { paymentId: string; userId: string; kind: string; effectKey: string; amountCents: number };
export type AnswerFact = { key: string; status: number; body: Record<string, unknown> };
export type CaseFact = { id: string; title: string; status: string };

/** Everything committed, read at one moment. One per life of the data: an older copy put back begins another. */
export type EraFacts = {
  /** Clients that connected before belong to an earlier era. */
  beganAt: number;
  /** Whether everything that was committed had time to be dispatched before it was read. */
  isQuiet: boolean;
  epoch: string;
  /** How many epochs the data has seen. */
  epochCounter: number;
  events: EventFact[];
  deadLetterIds: string[];
  ledger: LedgerFact[];
  wallets: WalletFact[];
  openings: OpeningFact[];
  prizes: PrizeFact[];
  payments: PaymentFact[];
  answers: AnswerFact[];
  cases: CaseFact[];
};

export type MutationKind =
  'open' | 'claim' | 'sell' | 'trade_link' | 'deposit' | 'refund' | 'case_create' | 'case_change' | 'case_delete';

/** acked: a 2xx answer. refused: a final "no". unknown: no final answer came, it may have happened or not. */
export type Outcome = 'acked' | 'refused' | 'unknown';

export type Mutation = {
  kind: MutationKind;
  userId: string | null;
  /** Of the Idempotency-Key: with one it is repeated until there is a final answer. */
  key: string | null;
  /** What it is about: a prize, a payment, a case. */
  subject: string | null;
  amountCents: number | null;
  startedAt: number;
  endedAt: number;
  attempts: number;
  outcome: Outcome;
  status: number | null;
  answer: Record<string, unknown>;
};

/** Something that a client was told, in the order in which it was told. */
export type Heard = {
  what: 'heard';
  at: number;
  name: string;
  id: string;
  stream: string;
  seq: number;
  epoch: string;
  snapshot: boolean;
  version: number | null;
  balanceCents: number | null;
  subject: string | null;
};

export type Entry =
  | Heard
  | { what: 'connected'; at: number; server: string }
  | { what: 'disconnected'; at: number; reason: string }
  /** SDK only: it says itself that it starts this stream again from a snapshot. */
  | { what: 'resynced'; at: number; stream: string; reason: string }
  /** Refused for good: a naive client does not come back by itself. */
  | { what: 'refused'; at: number; reason: string };

/** What an SDK says of a stream at the end. */
export type StreamState = { stream: string; isUpToDate: boolean };

export type ClientHistory = {
  name: string;
  kind: 'naive' | 'sdk';
  /** null: a visitor. */
  userId: string | null;
  entries: Entry[];
  isConnectedAtEnd: boolean;
  streams: StreamState[];
  /** It left before the end: nothing has to be healed for it. */
  isGuest: boolean;
  /** The session that it signed out of, acknowledged. */
  endedSessionId: string | null;
};

export type History = { eras: EraFacts[]; mutations: Mutation[]; clients: ClientHistory[] };

export type ViolationKind =
  'lost' | 'early' | 'repeated' | 'out_of_order' | 'balance_gone_back' | 'foreign' | 'money' | 'unhealed';

export type Guarantee = 'G1' | 'G2' | 'G3' | 'G4' | 'G5' | 'G6' | 'G7';

export type Violation = {
  kind: ViolationKind;
  /** Which promise it breaks, where that is not the one of its kind. */
  guarantee?: Guarantee;
  what: string;
  /** The smallest part of the history that shows it. */
  evidence: string[];
};
