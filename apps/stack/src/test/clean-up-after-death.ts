import { spawn } from 'node:child_process';

/**
 * A shell that waits for the end of this process, however it comes, then ends the server and deletes its folder.
 * A run killed with SIGKILL would leave both behind each time.
 */
export function cleanUpAfterDeath(serverPid: number, dataDir: string): void {
  // Only while the server's own file still names it: after an orderly end the id may be another program's.
  const isRunning = '[ "$(head -n 1 "$2/postgres/postmaster.pid" 2> /dev/null)" = "$1" ]';
  const script = `read -r _; ${isRunning} && kill -QUIT "$1" && sleep 1; rm -rf "$2"`;
  const watcher = spawn('/bin/sh', ['-c', script, 'sh', String(serverPid), dataDir], {
    // Out of the group that a Ctrl+C or a kill of everything reaches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
}
