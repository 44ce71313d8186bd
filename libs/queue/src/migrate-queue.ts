import { runMigrations } from 'bullmq';
import { Pool } from 'pg';
import { queueSchema } from './queue-connection';

/** Makes the tables of BullMQ's PostgreSQL backend. Safe to call again and from several processes. */
export async function migrateQueue(connectionString: string): Promise<void> {
  const pool = new Pool({ connectionString, max: 1 });
  try {
    await runMigrations(pool, queueSchema);
  } finally {
    await pool.end();
  }
}
