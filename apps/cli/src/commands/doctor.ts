import type { Command } from 'commander';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';
import { examineSite } from '@aftercommit/domain/doctor/examine-site';
import { inspectRedis } from '@aftercommit/queue/inspect-redis';
import { readContext } from '../context';
import { exitCodes } from '../exit-codes';
import { readQueueDepth } from '../read-queue-depth';
import { withPatientDatabase, type Database } from '../with-database';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look for everything that is known to go wrong, and say what to do about it')
    .addHelpText(
      'after',
      '\nExit code 0: healthy, 6: warning, 7: critical.\n\nExamples:\n  outbox doctor\n  outbox doctor --json',
    )
    .action(async (_flags: object, command: Command) => {
      const { output } = readContext(command);
      const findings = await withPatientDatabase(examine);
      output.result({ healthy: findings.length === 0, findings }, () => {
        if (findings.length === 0) return output.line('Healthy: nothing was found.');
        for (const { code, level, problem, remedy } of findings) {
          output.line(`${level.toUpperCase()} ${code}\n  ${problem}\n  → ${remedy}`);
        }
      });
      if (findings.length === 0) return;
      process.exitCode = findings.some(({ level }) => level === 'critical') ? exitCodes.critical : exitCodes.warning;
    });
}

async function examine(database: Database): Promise<Finding[]> {
  const { dataSource, config, urls } = database;
  const redis = config.REDIS_URL ? await inspectRedis(config.REDIS_URL) : undefined;
  return examineSite({ dataSource, directUrl: urls.direct, redis, queueDepth: await readQueueDepth(database) });
}
