import type { ClientHistory } from '../checker/history';
import type { Link } from '../site/create-link';

/** A client under test: it keeps what it was told, and its network is ours to break. */
export type ChaosClient = {
  name: string;
  history: ClientHistory;
  link: Link;
  /** Its connection stands. */
  isOpen(): boolean;
  /** The same, and an SDK is up to date too. */
  isConnected(): boolean;
  /** Its first snapshot, or what stands for it, has come. */
  isTold(): boolean;
  /** The newest number of this stream that it was told, and when. */
  readNewest(stream: string): { seq: number; epoch: string; at: number } | null;
  /** Of an SDK: when this stream last began again from a snapshot, which need not have anything in it. */
  readResyncedAt(stream: string): number | null;
  /** The last balance on its screen. */
  readShownCents(): number | null;
  countDisconnects(): number;
  close(): Promise<void>;
};
