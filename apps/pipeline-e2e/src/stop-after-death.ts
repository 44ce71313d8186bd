import { spawn } from 'node:child_process';

const stopTimeoutSeconds = 30;

/** Asks the supervisor that the folder names, if it still is one, waits until it has gone, and deletes the folder. */
const script = `
read -r _
pid=$(cat "$1/supervisor.pid" 2> /dev/null)
if [ -n "$pid" ] && grep -q start.mjs "/proc/$pid/cmdline" 2> /dev/null; then
  kill -TERM "$pid"
  for _ in $(seq ${stopTimeoutSeconds}); do
    kill -0 "$pid" 2> /dev/null || break
    sleep 1
  done
fi
rm -rf "$1"
`;

/**
 * Stops the site of a data folder when this process dies, however it dies: jest ends on a signal without a word to the
 * tests, and the site would stay. release(): the site has been stopped.
 */
export function stopAfterDeath(dataDir: string): { release(): void } {
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', dataDir], {
    // Out of the group that a Ctrl+C reaches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  return { release: () => void watcher.stdin.end() };
}
