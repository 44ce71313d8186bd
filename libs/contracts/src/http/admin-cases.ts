import { z } from 'zod';
import { EurosAsCents } from '../money';
import { CaseStatus, CaseType, Rarity } from '../states';
import { filledText, text } from '../text';
import { CatalogueId, NewCatalogueId } from './admin-items';
import { PictureSource } from './picture-source';

const titleLengthMax = 120;
const contentsMax = 500;

/** Kept with nine decimals: a smaller weight would be none. */
const Weight = z.number().min(1e-9).max(1e12);

/** An item of a case. Without a rarity of its own it has the item's. */
export type CaseContent = { itemId: string; weight: number; rarity?: Rarity | undefined };

/** `{ item_id, weight, rarity? }` */
const ItemSpelling = z
  .object({ item_id: CatalogueId, weight: Weight, rarity: Rarity.optional() })
  .transform(({ item_id: itemId, weight, rarity }): CaseContent => ({ itemId, weight, rarity }));

/** `{ itemId, dropChance, rarity? }` */
const ContentSpelling = z
  .object({ itemId: CatalogueId, dropChance: Weight, rarity: Rarity.optional() })
  .transform(({ itemId, dropChance: weight, rarity }): CaseContent => ({ itemId, weight, rarity }));

const withoutRepeats = (contents: CaseContent[]): boolean =>
  new Set(contents.map(({ itemId }) => itemId)).size === contents.length;

const listOf = (spelling: typeof ItemSpelling | typeof ContentSpelling) =>
  z.array(spelling).max(contentsMax).refine(withoutRepeats, 'an item is in the list twice').optional();

/**
 * Two panels spell some fields differently, and one that sends back what it read sends both spellings.
 * Money in euros. An item's chance is its weight's (or dropChance's) share of the sum.
 */
const fields = {
  title: filledText(titleLengthMax).optional(),
  nameEn: filledText(titleLengthMax).optional(),
  nameRu: text(titleLengthMax).nullish(),
  nameLv: text(titleLengthMax).nullish(),
  threshold_eur: EurosAsCents.optional(),
  threshold: EurosAsCents.optional(),
  price: EurosAsCents.optional(),
  image_url: PictureSource.optional(),
  image: PictureSource.optional(),
  status: CaseStatus.optional(),
  items: listOf(ItemSpelling),
  contents: listOf(ContentSpelling),
};

export const NewCaseBody = z
  .object({ ...fields, id: NewCatalogueId, type: CaseType })
  .refine((body) => body.title !== undefined || body.nameEn !== undefined, { path: ['title'], error: 'is missing' });
export type NewCaseBody = z.infer<typeof NewCaseBody>;

/** What is absent stays as it is; the id of the path decides. */
export const CaseChangeBody = z.object({ ...fields, type: CaseType.optional() });
export type CaseChangeBody = z.infer<typeof CaseChangeBody>;

export const CaseIdReply = z.object({ success: z.literal(true), id: CatalogueId });

const CaseReply = z.object({
  id: z.string(),
  title: z.string(),
  nameEn: z.string(),
  nameRu: z.string().nullable(),
  nameLv: z.string().nullable(),
  type: CaseType,
  threshold_eur: z.number(),
  threshold: z.number(),
  price: z.number(),
  image_url: z.string(),
  image: z.string(),
  is_active: z.boolean(),
  status: CaseStatus,
  version: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
  /** chance: percent. */
  items: z.array(z.object({ item_id: z.string(), weight: z.number(), rarity: Rarity, chance: z.number() })),
  /** dropChance: as it was sent, so that sending it back changes nothing. */
  contents: z.array(
    z.object({
      itemId: z.string(),
      dropChance: z.number(),
      rarity: Rarity,
      item: z.object({ id: z.string(), title: z.string(), image: z.string(), nameEn: z.string() }),
    }),
  ),
});

export const CaseListReply = z.object({ success: z.literal(true), cases: z.array(CaseReply) });
export type CaseListReply = z.infer<typeof CaseListReply>;
