/** Aborted at Ctrl+C or SIGTERM: a loop ends behind what it is doing, and the command closes in order. */
export function untilInterrupted(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  return stopping.signal;
}
