import { withPool } from '../with-database';

/** Starts another epoch, after a restore: every client resyncs once. */
export async function bumpEpoch(): Promise<void> {
  const { rows } = await withPool((pool) => pool.query<{ raise_epoch: string }>('SELECT raise_epoch(current_epoch())'));
  console.log(`Epoch is now ${rows[0]?.raise_epoch ?? 'unknown'}.`);
}
