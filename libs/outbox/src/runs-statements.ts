import type { QueryConfig, QueryResult } from 'pg';

/** A pg Pool or Client, as far as this library needs one: named statements with values. */
export type RunsStatements = { query(statement: QueryConfig): Promise<QueryResult<Record<string, unknown>>> };
