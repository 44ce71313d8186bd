import { Presets, SingleBar } from 'cli-progress';

export type Progress = { show(done: number, total: number): void; stop(): void };

/** A bar with rate and time left, on stderr and only in a terminal: a log file gets none. */
export function createProgress(unit: string): Progress {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const format = `{bar} {percentage}% · {value}/{total} ${unit} · {rate}/s · {eta_formatted} left`;
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  const startedAtMs = performance.now();
  let first: number | undefined;
  return {
    show: (done, total) => {
      if (first === undefined) bar.start(total, done, { rate: '-' });
      first ??= done;
      const seconds = (performance.now() - startedAtMs) / 1_000;
      bar.update(done, { rate: seconds > 0 ? Math.round((done - first) / seconds) : '-' });
    },
    stop: () => bar.stop(),
  };
}
