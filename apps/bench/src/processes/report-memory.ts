// Loaded into a process whose memory is measured: on SIGUSR2 it collects its garbage and writes down what is left.
import { renameSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const file = process.env.BENCH_MEMORY_FILE;

process.on('SIGUSR2', () => {
  collect();
  setTimeout(() => {
    collect();
    if (!file) return;
    writeFileSync(`${file}.new`, JSON.stringify(process.memoryUsage()));
    renameSync(`${file}.new`, file);
  }, 100);
});
