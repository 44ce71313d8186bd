import type { DataSource } from 'typeorm';
import { checkInvariants } from '@aftercommit/domain/balance/check-invariants';

/** Every invariant of the database holds. Call it at the end of every test that moves money. */
export async function assertMoneyAddsUp(dataSource: DataSource): Promise<void> {
  const broken = (await checkInvariants(dataSource)).filter(({ violations }) => violations.length > 0);
  expect(broken).toEqual([]);
}
