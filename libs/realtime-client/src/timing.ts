/** How long the client waits for what, in milliseconds. */
export type Timing = {
  /** Between two attempts to connect: at least, and at most. */
  reconnectMinMs: number;
  reconnectMaxMs: number;
  /** For getToken to answer. */
  tokenTimeoutMs: number;
  /** For the first transport to open while there is another to try: a network may swallow WebSocket without an error. */
  openTimeoutMs: number;
  /** For a connection, from the opening of a transport; for that opening too when no other transport is left to try. */
  connectTimeoutMs: number;
  /** From a connection to the first word on a stream. The server gives up a little earlier. */
  syncTimeoutMs: number;
  /** All streams of a connection are synced at once; one that is not by then is asked for. */
  strayStreamAfterMs: number;
  /** For the answer of a resume. */
  resumeTimeoutMs: number;
  /** Before a refused resume is asked again. */
  resumePauseMs: number;
  /** Without heads, which come every 10 s or so, a connection that looks open is dead. */
  headsTimeoutMs: number;
};

export const defaultTiming: Timing = {
  reconnectMinMs: 1_000,
  reconnectMaxMs: 5_000,
  tokenTimeoutMs: 10_000,
  openTimeoutMs: 4_000,
  connectTimeoutMs: 15_000,
  syncTimeoutMs: 20_000,
  strayStreamAfterMs: 2_000,
  resumeTimeoutMs: 10_000,
  resumePauseMs: 1_000,
  headsTimeoutMs: 25_000,
};
