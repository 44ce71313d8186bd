import type { Client, Pool, QueryConfig } from 'pg';
import type { RunsStatements } from './runs-statements';

/** A DataSource or EntityManager, as far as the operators' part of this library needs one. */
export type RunsQueries = { query<Rows = unknown[]>(sql: string, parameters?: unknown[]): Promise<Rows> };

/** A DataSource for what is written for a pg Pool. */
export function adaptDataSource(db: RunsQueries): RunsStatements {
  return {
    query: async ({ text, values }: QueryConfig) => {
      const rows = await db.query<Record<string, unknown>[]>(text, values as unknown[]);
      return { rows, rowCount: rows.length, command: '', oid: 0, fields: [] };
    },
  };
}

/** A pg Client or Pool for what is written for a DataSource: a change answers with its rows and how many they were. */
export function adaptClient(client: Pick<Client | Pool, 'query'>): RunsQueries {
  return {
    query: async <Rows>(sql: string, parameters?: unknown[]) => {
      const { command, rows, rowCount } = await client.query(sql, parameters);
      return (command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount ?? 0] : rows) as Rows;
    },
  };
}
