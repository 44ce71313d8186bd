import { chooseColumns, planCaseRows } from './plan-case-rows';

const plan = (...tiles: number[]) =>
  planCaseRows(tiles.map((count) => ({ tiles: count }))).map(({ columns, sections }) => ({
    columns,
    tiles: sections.map((section) => section.tiles),
  }));

describe('the columns of a grid', () => {
  it.each([
    [3, 3],
    [4, 4],
    [5, 5],
    [6, 3],
    [8, 4],
    [9, 3],
    [10, 5],
    [12, 4],
  ])('for %i tiles are %i, which leave no place empty', (tiles, columns) => {
    expect(chooseColumns(tiles)).toBe(columns);
  });

  it('leave as few as can be where some stay empty', () => {
    expect(chooseColumns(7)).toBe(4);
    expect(chooseColumns(11)).toBe(4);
  });
});

describe('the rows of the cases', () => {
  it('put sections of few tiles beside one another', () => {
    expect(plan(4, 2, 1)).toEqual([
      { columns: 4, tiles: [4] },
      { columns: 3, tiles: [2, 1] },
    ]);
  });

  it('give a section of many tiles its own row', () => {
    expect(plan(1, 6, 2)).toEqual([
      { columns: 3, tiles: [1] },
      { columns: 3, tiles: [6] },
      { columns: 3, tiles: [2] },
    ]);
  });

  it('begin another row where they do not fit', () => {
    expect(plan(2, 2, 1)).toEqual([
      { columns: 4, tiles: [2, 2] },
      { columns: 3, tiles: [1] },
    ]);
  });
});
