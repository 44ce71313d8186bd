const columnsWished = 4;
const columnsMin = 3;
const columnsMax = 5;
// Fewer would leave half of a row empty.
const tilesAlone = 3;

/** How many columns a wide screen gives so many tiles: those that leave the fewest places empty. */
export function chooseColumns(tiles: number): number {
  const countEmpty = (columns: number): number => (columns - (tiles % columns)) % columns;
  return [columnsWished, columnsMin, columnsMax].reduce((best, columns) =>
    countEmpty(columns) < countEmpty(best) ? columns : best,
  );
}

export type CaseRow<Section> = { columns: number; sections: Section[] };

/** Sections of few tiles stand beside one another, as far as they fit; every other one has its row to itself. */
export function planCaseRows<Section extends { tiles: number }>(sections: Section[]): CaseRow<Section>[] {
  const rows: Section[][] = [];
  for (const section of sections) {
    const joined = [...(rows.at(-1) ?? []), section];
    const isJoining =
      joined.length > 1 && joined.every(({ tiles }) => tiles < tilesAlone) && countTiles(joined) <= columnsWished;
    if (isJoining) rows.splice(-1, 1, joined);
    else rows.push([section]);
  }
  return rows.map((row) => ({ columns: chooseColumns(countTiles(row)), sections: row }));
}

const countTiles = (row: { tiles: number }[]): number => row.reduce((sum, { tiles }) => sum + tiles, 0);
