/** next: the id that the page behind this one begins before; null: there is none. */
export type Page<Row> = { rows: Row[]; next: string | null };

export type PageRequest = { before?: string | undefined; limit: number };

/** Of one row more than a page has. */
export function cutPage<Row>(rows: Row[], limit: number, readId: (row: Row) => string): Page<Row> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last ? readId(last) : null };
}
