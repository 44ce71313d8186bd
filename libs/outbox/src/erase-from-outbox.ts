import type { EntityManager } from 'typeorm';

/** Fields of payloads that tell who somebody is, as they are rendered for clients. */
const namingFields = ['user_name', 'nickname'];
const textFields = ['body', 'text', 'message'];

/** How long a transaction of ours may have taken between its row and its event. */
const transactionMax = '1 minute';

/**
 * The one change that the outbox takes: names and texts in the payloads of these facts, found by the id that the payload
 * carries and the time of its transaction. Everything else of the rows stays, also in every client's log. How many.
 */
export async function eraseFromOutbox(
  tx: EntityManager,
  facts: readonly { id: string; at: Date }[],
  nobody: string,
): Promise<number> {
  // The trigger lets such a change pass in this transaction only.
  await tx.query(`SELECT set_config('aftercommit.erasing', 'on', true)`);
  let erased = 0;
  for (const { id, at } of facts) {
    // Replays of a fact come later: each is found through the id too, within the partitions that are kept.
    const [, rows] = await tx.query<[unknown, number]>(
      `UPDATE outbox o SET payload = (
         SELECT json_object_agg(f.key, CASE WHEN f.key = ANY ($3) THEN to_json($4::text)
           WHEN f.key = ANY ($5) THEN to_json(''::text) ELSE f.value END ORDER BY f.place)
         FROM json_each(o.payload) WITH ORDINALITY AS f (key, value, place))
       WHERE o.created_at BETWEEN $2::timestamptz - $6::interval AND $2::timestamptz + $6::interval
         AND o.payload ->> 'id' = $1`,
      [id, at, namingFields, nobody, textFields, transactionMax],
    );
    erased += rows;
  }
  await tx.query(`SELECT set_config('aftercommit.erasing', 'off', true)`);
  return erased;
}
