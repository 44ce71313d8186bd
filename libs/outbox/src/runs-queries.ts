/** A DataSource or EntityManager, as far as the operators' part of this library needs one. */
export type RunsQueries = { query<Rows = unknown[]>(sql: string, parameters?: unknown[]): Promise<Rows> };
