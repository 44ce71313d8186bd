import type { DataSource } from 'typeorm';

/**
 * Fills the pool. Else the first of many requests at once is done on the one open connection while the others still
 * connect, and a race that a test is about never happens.
 */
export async function openAllConnections(dataSource: DataSource, poolSize = 10): Promise<void> {
  await Promise.all(Array.from({ length: poolSize }, () => dataSource.query('SELECT pg_sleep(0.1)')));
}
