import { Client } from 'pg';
import { DatabaseSetupExporter, type PollingListenerConfig } from 'pg-transactional-outbox';

const schema = 'transactional_outbox';
const nextMessagesName = 'next_outbox_messages';

/** The most messages that it may fetch at once, and its poll; the defaults are 5 and 500 ms. */
export const pollingBest = { nextMessagesBatchSize: 100, nextMessagesPollingIntervalInMs: 50 };

export function createPollingSettings(databaseUrl: string): PollingListenerConfig {
  return {
    outboxOrInbox: 'outbox',
    dbListenerConfig: { connectionString: databaseUrl },
    settings: {
      dbSchema: schema,
      dbTable: 'outbox',
      nextMessagesFunctionSchema: schema,
      nextMessagesFunctionName: nextMessagesName,
      enableMaxAttemptsProtection: false,
      enablePoisonousMessageProtection: false,
      ...pollingBest,
    },
  };
}

/** Its tables in a schema of their own: its outbox is called like ours. */
export async function setUpPgTransactionalOutbox(databaseUrl: string): Promise<void> {
  const { username, pathname } = new URL(databaseUrl);
  const script = DatabaseSetupExporter.createPollingScript(
    {
      outboxOrInbox: 'outbox',
      database: pathname.slice(1),
      schema,
      table: 'outbox',
      listenerRole: username,
      handlerRole: username,
      nextMessagesSchema: schema,
      nextMessagesName,
    },
    true,
  );
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await client.query(script);
  } finally {
    await client.end();
  }
}
