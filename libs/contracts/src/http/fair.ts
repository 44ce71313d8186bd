import { z } from 'zod';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** No colon: it separates the parts of the draw's message. */
export const ClientSeedBody = z.object({ client_seed: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) });
export type ClientSeedBody = z.infer<typeof ClientSeedBody>;

/** nonce: of the next opening. server_seed_hash: the SHA-256 of the secret that decides it. */
export const FairSeed = z.object({ server_seed_hash: Hash, client_seed: z.string(), nonce: z.int() });
export type FairSeed = z.infer<typeof FairSeed>;

export const FairSeedReply = z.object({ success: z.literal(true), seed: FairSeed });
export type FairSeedReply = z.infer<typeof FairSeedReply>;

/** revealed: the seed that decides nothing any more. seed: its successor. */
export const RotateSeedReply = z.object({
  success: z.literal(true),
  revealed: z.object({ server_seed: z.string(), server_seed_hash: Hash, openings: z.int() }),
  seed: FairSeed,
});
export type RotateSeedReply = z.infer<typeof RotateSeedReply>;

/** A player's own seeds, newest first. server_seed: null until it is rotated. Times are epoch milliseconds. */
export const FairSeedsReply = z.object({
  success: z.literal(true),
  seeds: z.array(
    z.object({
      server_seed: z.string().nullable(),
      server_seed_hash: Hash,
      client_seed: z.string(),
      openings: z.int(),
      created_at: z.int(),
      revealed_at: z.int().nullable(),
    }),
  ),
});
export type FairSeedsReply = z.infer<typeof FairSeedsReply>;

/** server_seed: null until it is rotated. odds: item ids and weights, as `drawFairly` takes them. */
export const FairOpeningReply = z.object({
  success: z.literal(true),
  opening: z.object({
    id: z.uuid(),
    case_id: z.string(),
    item_id: z.string(),
    server_seed: z.string().nullable(),
    server_seed_hash: Hash,
    client_seed: z.string(),
    nonce: z.int(),
    odds: z.array(z.tuple([z.string(), z.string()])),
    odds_hash: Hash,
  }),
});
export type FairOpeningReply = z.infer<typeof FairOpeningReply>;
