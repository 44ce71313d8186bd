// Every type that the SDK takes from the contracts. Types alone: no schema of the server reaches a browser from here.
import type { EventMap as CatalogueEventMap } from '@aftercommit/contracts/events/catalog';
import type {
  EventMeta as ContractEventMeta,
  ResyncReason as ContractResyncReason,
  StreamCursor as ContractStreamCursor,
  StreamEvent as ContractStreamEvent,
  StreamHeads as ContractStreamHeads,
  StreamResumeAnswer as ContractStreamResumeAnswer,
  StreamSync as ContractStreamSync,
} from '@aftercommit/contracts/socket-protocol';

/** The data of each event by its type. Amounts of money are euros with at most two decimals. */
export type EventMap = CatalogueEventMap;

/** Comes with the data of every event. at: when it was written, epoch milliseconds. */
export type EventMeta = ContractEventMeta;

/** Why a stream starts again from a snapshot instead of continuing. */
export type ResyncReason = ContractResyncReason;

/** A place in a stream. */
export type StreamCursor = ContractStreamCursor;

export type StreamEvent = ContractStreamEvent;
export type StreamSync = ContractStreamSync;
export type StreamHeads = ContractStreamHeads;
export type StreamResumeAnswer = ContractStreamResumeAnswer;
