import type { CaseType, ItemType, Rarity } from '@aftercommit/contracts/states';
import type { Shape } from './draw-picture';

export type DemoItem = {
  itemId: string;
  type: ItemType;
  title: string;
  rarity: Rarity;
  shape: Shape;
  priceCents: number;
  sellPriceCents: number | null;
  stock: number | null;
};

export type DemoCase = {
  caseId: string;
  type: CaseType;
  title: string;
  rarity: Rarity;
  thresholdCents: number;
  priceCents: number;
  /** Item and weight. */
  contents: [itemId: string, weight: number][];
};

const item = (
  itemId: string,
  type: ItemType,
  rarity: Rarity,
  title: string,
  shape: Shape,
  priceCents: number,
  { sellPriceCents = null, stock = null }: { sellPriceCents?: number | null; stock?: number | null } = {},
): DemoItem => ({ itemId, type, rarity, title, shape, priceCents, sellPriceCents, stock });

export const demoItems: DemoItem[] = [
  item('coin-050', 'money', 'common', '0.50 €', 'coin', 50),
  item('coin-200', 'money', 'rare', '2.00 €', 'coin', 200),
  item('coin-1000', 'money', 'epic', '10.00 €', 'coin', 1_000),
  item('coin-10000', 'money', 'mythic', '100.00 €', 'coin', 10_000),
  item('rifle-sand', 'skin', 'common', 'Rifle | Sandstorm', 'rifle', 120, { sellPriceCents: 90 }),
  item('rifle-tide', 'skin', 'rare', 'Rifle | High Tide', 'rifle', 450, { sellPriceCents: 360 }),
  item('gloves-amber', 'skin', 'epic', 'Gloves | Amber', 'gloves', 2_400, { sellPriceCents: 2_000 }),
  item('blade-aurora', 'skin', 'legendary', 'Blade | Aurora', 'blade', 9_000, { sellPriceCents: 7_500 }),
  item('blade-ember', 'skin', 'mythic', 'Blade | Ember', 'blade', 25_000, { sellPriceCents: 21_000 }),
  item('shirt', 'physical', 'rare', 'Club shirt', 'shirt', 1_500, { sellPriceCents: 900 }),
  item('mouse', 'physical', 'epic', 'Gaming mouse', 'mouse', 4_500, { sellPriceCents: 3_000, stock: 50 }),
  item('headset', 'physical', 'legendary', 'Headset', 'headset', 8_900, { sellPriceCents: 6_000, stock: 20 }),
];

export const demoCases: DemoCase[] = [
  {
    caseId: 'daily-gift',
    type: 'daily',
    title: 'Daily gift',
    rarity: 'common',
    thresholdCents: 0,
    priceCents: 0,
    contents: [
      ['coin-050', 80],
      ['rifle-sand', 18],
      ['coin-200', 2],
    ],
  },
  {
    caseId: 'daily-player',
    type: 'daily',
    title: 'Player of the day',
    rarity: 'rare',
    thresholdCents: 1_000,
    priceCents: 0,
    contents: [
      ['coin-050', 50],
      ['coin-200', 30],
      ['rifle-tide', 15],
      ['shirt', 4],
      ['coin-1000', 1],
    ],
  },
  {
    caseId: 'monthly-vault',
    type: 'monthly',
    title: 'Monthly vault',
    rarity: 'epic',
    thresholdCents: 5_000,
    priceCents: 0,
    contents: [
      ['coin-1000', 60],
      ['gloves-amber', 25],
      ['mouse', 10],
      ['headset', 4],
      ['blade-aurora', 1],
    ],
  },
  {
    caseId: 'event-welcome',
    type: 'event',
    title: 'Welcome',
    rarity: 'common',
    thresholdCents: 0,
    priceCents: 0,
    contents: [
      ['coin-200', 90],
      ['shirt', 10],
    ],
  },
  {
    caseId: 'event-pocket',
    type: 'event',
    title: 'Pocket money',
    rarity: 'common',
    thresholdCents: 0,
    priceCents: 100,
    contents: [
      ['coin-050', 70],
      ['rifle-sand', 20],
      ['coin-200', 9.5],
      ['coin-1000', 0.5],
    ],
  },
  {
    caseId: 'event-neon',
    type: 'event',
    title: 'Neon nights',
    rarity: 'rare',
    thresholdCents: 0,
    priceCents: 250,
    contents: [
      ['coin-050', 40],
      ['rifle-sand', 30],
      ['coin-200', 15],
      ['rifle-tide', 10],
      ['shirt', 3],
      ['gloves-amber', 1.5],
      ['blade-aurora', 0.49],
      ['coin-10000', 0.01],
    ],
  },
  {
    caseId: 'event-legends',
    type: 'event',
    title: 'Legends',
    rarity: 'legendary',
    thresholdCents: 0,
    priceCents: 2_500,
    contents: [
      ['coin-1000', 55],
      ['gloves-amber', 30],
      ['mouse', 8],
      ['headset', 4],
      ['blade-aurora', 2.5],
      ['blade-ember', 0.5],
    ],
  },
];
