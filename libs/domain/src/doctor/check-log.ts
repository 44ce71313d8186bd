import type { DataSource } from 'typeorm';
import { diagnoseLog } from '@aftercommit/outbox/diagnose-log';
import type { Finding } from '@aftercommit/contracts/http/admin-outbox-upkeep';

const resync = 'find out who deleted it, then start another epoch, so that every client resyncs: outbox epoch bump';

export async function checkLog(dataSource: DataSource): Promise<Finding[]> {
  const faults = await diagnoseLog(dataSource);
  return [
    ...faults.gaps.map(({ lane, position }): Finding => ({
      code: 'log_has_a_gap',
      level: 'critical',
      problem: `lane ${lane} has no position ${position}: no server can follow over it`,
      remedy: resync,
    })),
    ...faults.orphans.map(({ lane, position }): Finding => ({
      code: 'log_without_its_event',
      level: 'critical',
      problem: `lane ${lane} position ${position} points at an outbox row that is gone`,
      remedy: resync,
    })),
    ...faults.missing_partitions.map((name): Finding => ({
      code: 'partition_missing',
      level: 'warning',
      problem: `the next partition ${name} is not there: whoever needs it first has to make it`,
      remedy: 'is a dispatcher running? It makes them ahead; its log says outbox.upkeep_failed and why it could not',
    })),
  ];
}
