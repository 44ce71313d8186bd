import { z } from 'zod';
import { SignedEurosAsCents } from '../money';
import { AccountStatus } from '../states';
import { filledText, text } from '../text';
import { PageQuery, pageLimit } from './paging';

const fields = {
  /** Signs in with it, in any case of letters. */
  username: filledText(64),
  /** What other players see. Absent: the username. */
  nickname: filledText(64).optional(),
  email: text(254).nullish(),
  fullName: text(200).nullish(),
  /** Absent or empty: no password, or the one there is. */
  password: z.string().max(200).optional(),
  /** A label of the panel. It gives a player no rights: those are the admins'. */
  role: filledText(32).optional(),
  status: AccountStatus.optional(),
};

/** before: the id of the last user of the page in front; fewer than `limit` in an answer are the last ones. */
export const UserListQuery = PageQuery.extend({ q: text(100).optional(), limit: pageLimit(1_000, 1_000) });

export const NewUserBody = z.object(fields);
export type NewUserBody = z.infer<typeof NewUserBody>;

/** What is absent stays as it is. */
export const UserChangeBody = z.object({ ...fields, username: fields.username.optional() });
export type UserChangeBody = z.infer<typeof UserChangeBody>;

/** The last moment that JavaScript and Postgres write alike. */
const yearTenThousandMs = 253_402_300_800_000;

const Moment = z
  .union([z.int(), z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((moment) => new Date(moment))
  .refine((moment) => moment.getTime() >= 0 && moment.getTime() < yearTenThousandMs, 'not a moment of our time');

/** until: epoch milliseconds or ISO 8601; absent: for ever. */
export const BlockUserBody = z.object({
  reason: text(1_000),
  until: z
    .union([z.literal(''), Moment])
    .nullish()
    .transform((until) => until || null),
});

/** Shuts out of talking in the chat: until as in a block. */
export const MuteUserBody = BlockUserBody;

/** amount: euros, negative to take. */
export const AdjustBalanceBody = z.object({ amount: SignedEurosAsCents, reason: filledText(1_000) });

export const UserIdReply = z.object({ success: z.literal(true), id: z.uuid() });
export type UserIdReply = z.infer<typeof UserIdReply>;

export const BalanceReply = z.object({ success: z.literal(true), balance: z.number(), balance_version: z.int() });
export type BalanceReply = z.infer<typeof BalanceReply>;

/** balance: euros. Moments: epoch milliseconds. id equals uuid. */
export const UserListReply = z.array(
  z.object({
    id: z.uuid(),
    uuid: z.uuid(),
    username: z.string(),
    nickname: z.string(),
    email: z.string().nullable(),
    full_name: z.string().nullable(),
    role: z.string(),
    status: AccountStatus,
    balance: z.number(),
    balance_version: z.int(),
    last_active: z.int().nullable(),
    created_at: z.int(),
    blocked_until: z.int().nullable(),
    blocked_forever: z.boolean(),
    block_reason: z.string().nullable(),
    muted_until: z.int().nullable(),
    muted_forever: z.boolean(),
    mute_reason: z.string().nullable(),
  }),
);
export type UserListReply = z.infer<typeof UserListReply>;
