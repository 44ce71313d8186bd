import { z } from 'zod';
import { EurosAsCents } from '../money';
import { ItemType, Rarity } from '../states';
import { filledText } from '../text';
import { PictureSource } from './picture-source';

/** Chosen by the panel, else made by us. Letters, digits, dot, dash, underscore; not `.` or `..`, which no URL can name. */
export const CatalogueId = z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,64}$/);

/** A form's empty field counts as absent. */
export const NewCatalogueId = z
  .union([z.literal(''), z.null(), CatalogueId])
  .optional()
  .transform((id) => id || undefined);

const stockMax = 1_000_000;

/** price_eur, sell_price_eur: euros. sell_price_eur null: sold at its price. stock null: without end. */
const fields = {
  type: ItemType,
  title: filledText(120),
  image_url: PictureSource,
  price_eur: EurosAsCents,
  sell_price_eur: EurosAsCents.nullable(),
  rarity: Rarity,
  stock: z.int().min(0).max(stockMax).nullable(),
};

export const NewItemBody = z.object({
  ...fields,
  id: NewCatalogueId,
  image_url: fields.image_url.default(''),
  sell_price_eur: fields.sell_price_eur.default(null),
  rarity: fields.rarity.default('common'),
  stock: fields.stock.default(null),
});
export type NewItemBody = z.infer<typeof NewItemBody>;

/** What is absent stays as it is; the id of the path decides. */
export const ItemChangeBody = z.object(fields).partial();
export type ItemChangeBody = z.infer<typeof ItemChangeBody>;

export const ItemIdReply = z.object({ success: z.literal(true), item_id: CatalogueId });

export const ItemListReply = z.object({
  success: z.literal(true),
  items: z.array(
    z.object({
      id: z.string(),
      type: ItemType,
      title: z.string(),
      image_url: z.string(),
      price_eur: z.number(),
      sell_price_eur: z.number(),
      rarity: Rarity,
      stock: z.int().nullable(),
      created_at: z.int(),
      updated_at: z.int(),
    }),
  ),
});
export type ItemListReply = z.infer<typeof ItemListReply>;
