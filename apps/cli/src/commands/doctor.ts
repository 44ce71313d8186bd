import type { Command } from 'commander';
import { readStatus } from '@aftercommit/outbox/read-status';
import { readContext } from '../context';
import { checkConnection } from '../doctor/check-connection';
import { checkLog } from '../doctor/check-log';
import { checkMoney } from '../doctor/check-money';
import { checkPipeline } from '../doctor/check-pipeline';
import { checkRedis } from '../doctor/check-redis';
import { checkReplays } from '../doctor/check-replays';
import { checkSchema } from '../doctor/check-schema';
import type { Finding } from '../doctor/finding';
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
  const outside = [...(await checkConnection(urls.direct)), ...(await checkRedis(config.REDIS_URL))];
  const schema = await checkSchema(dataSource);
  // What is asked below needs the tables.
  if (schema.some(({ code }) => code === 'schema_missing_migration')) return [...schema, ...outside];
  const status = await readStatus(dataSource, await readQueueDepth(database));
  return [
    ...schema,
    ...outside,
    ...checkPipeline(status),
    ...(await checkLog(dataSource)),
    ...(await checkReplays(dataSource, status.at)),
    ...(await checkMoney(dataSource)),
  ];
}
