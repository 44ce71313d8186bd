import { readdirSync, readFileSync } from 'node:fs';
import { startPipeline } from './start-pipeline';

it('a pipeline of which one process cannot start leaves none of the others running', async () => {
  const start = startPipeline({ env: { PAYMENT_WEBHOOK_SECRET: 'no secret' } });

  await expect(start).rejects.toThrow('PAYMENT_WEBHOOK_SECRET');

  expect(listOwnProcesses()).toEqual([]);
}, 60_000);

/** Which of our processes this one is the parent of. */
function listOwnProcesses(): string[] {
  return readdirSync('/proc/self/task')
    .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean))
    .map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .filter((command) => command.includes('/dist/'));
}
