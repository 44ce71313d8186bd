import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second of /proc: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Seconds of CPU that a process has used, with those of its children that have ended. */
export function readCpuSeconds(pid: number): number {
  const fields = readStat(pid);
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}

/** The same of Postgres: its postmaster, and every process of its that is there. */
export function readPostgresCpuSeconds(postmasterPid: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(readStat(pid)[1]) === postmasterPid);
  return [postmasterPid, ...children].reduce((sum, pid) => sum + readCpuSeconds(pid), 0);
}

/** Fields of /proc/<pid>/stat from the state on; none for a process that is gone. */
function readStat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
