import type { Rarity } from '@aftercommit/contracts/states';

const colours: Record<Rarity, [from: string, to: string]> = {
  common: ['#64748b', '#334155'],
  rare: ['#38bdf8', '#1d4ed8'],
  epic: ['#c084fc', '#6d28d9'],
  legendary: ['#fbbf24', '#b45309'],
  mythic: ['#fb7185', '#9f1239'],
};

/** Outlines on a field of 64 by 64. */
const shapes = {
  blade: 'M14 50 46 12l4 4-30 36-8 2zM12 44l10 8',
  rifle: 'M6 30h40l12-4v6l-12 2-4 4H28l-4 12h-8l4-14H6z',
  gloves: 'M20 54V30l-6-10 6-4 6 8V10h6v14h4V12h6v14l4-6 5 3-7 18v13z',
  headset: 'M12 36a20 20 0 0 1 40 0v12h-8V36h4a16 16 0 0 0-32 0h4v12h-8z',
  mouse: 'M32 8a16 16 0 0 1 16 16v16a16 16 0 0 1-32 0V24A16 16 0 0 1 32 8zm0 6v12',
  shirt: 'M22 10 8 20l6 10 6-4v28h24V26l6 4 6-10-14-10a10 10 0 0 1-20 0z',
  coin: 'M32 8a24 24 0 1 1 0 48 24 24 0 0 1 0-48z',
  chest: 'M8 28a12 12 0 0 1 12-12h24a12 12 0 0 1 12 12v24H8zm0 4h48M28 28h8v10h-8z',
} as const;

export type Shape = keyof typeof shapes;

/** Drawn on a shape, and not filled: an open line would be closed, and cut its area out of the shape's. */
const lines: Partial<Record<Shape, string>> = { coin: 'M42 24a10 10 0 1 0 0 16M24 29h14M24 35h14' };

/** A small SVG picture: a shape on its rarity's colours. */
export function drawPicture(shape: Shape, rarity: Rarity): string {
  const [from, to] = colours[rarity];
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">',
    `<defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs>`,
    '<rect width="64" height="64" rx="10" fill="url(#g)"/>',
    '<g stroke="#fff" stroke-width="2.5" stroke-linejoin="round">',
    `<path d="${shapes[shape]}" fill="#fff" fill-opacity=".25"/>`,
    lines[shape] ? `<path d="${lines[shape]}" fill="none"/>` : '',
    '</g></svg>',
  ].join('');
}
