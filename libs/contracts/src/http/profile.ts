import { z } from 'zod';
import { CaseType, Language } from '../states';
import { text } from '../text';

/** Amounts in euros; `threshold` equals `threshold_eur`, `image` equals `image_url`. */
const ProfileCase = z.object({
  id: z.string(),
  title: z.string(),
  type: CaseType,
  threshold: z.number(),
  threshold_eur: z.number(),
  price: z.number(),
  image: z.string(),
  image_url: z.string(),
  /** Counts the changes of the case: an opening that names it gets this offer or none. */
  version: z.int(),
  /** Deposits of the period that counts for this case, also beyond the threshold. */
  progress: z.number(),
  /** Period and deposits allow it. Whether the balance covers the price is seen when it is opened. */
  available: z.boolean(),
  /** Opened in the running period already. */
  is_claimed: z.boolean(),
});

/** id equals uuid. dailySum, monthlySum: deposits of the running day and month of the site, less what was taken back. */
export const Profile = z.object({
  id: z.uuid(),
  uuid: z.uuid(),
  nickname: z.string(),
  balance: z.number(),
  balance_version: z.int(),
  dailySum: z.number(),
  monthlySum: z.number(),
  tradeLink: z.string().nullable(),
  level: z.int(),
  currentXP: z.int(),
  openedCases: z.int(),
  /** null: never chosen. */
  language: Language.nullable(),
  /** null: may talk. until: epoch milliseconds; null: for ever. */
  chatMute: z.object({ until: z.int().nullable(), reason: z.string() }).nullable(),
  cases: z.array(ProfileCase),
});
export type Profile = z.infer<typeof Profile>;

export const ProfileReply = z.object({ success: z.literal(true), profile: Profile });
export type ProfileReply = z.infer<typeof ProfileReply>;

const tradeLinkLengthMax = 500;

/** An https URL. Empty or null: none any more. */
export const TradeLinkBody = z.object({
  trade_link: text(tradeLinkLengthMax)
    .refine((link) => link === '' || isHttpsUrl(link), 'not an https URL')
    .nullable(),
});
export type TradeLinkBody = z.infer<typeof TradeLinkBody>;

function isHttpsUrl(link: string): boolean {
  return /^https:\/\/\S+$/i.test(link) && URL.canParse(link);
}

export const LanguageBody = z.object({ language: Language });
export type LanguageBody = z.infer<typeof LanguageBody>;
