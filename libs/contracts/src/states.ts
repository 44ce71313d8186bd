import { z } from 'zod';

/** The closed sets of the contract. SQL repeats each as a CHECK. */
export const ItemType = z.enum(['skin', 'physical', 'money']);
export type ItemType = z.infer<typeof ItemType>;

export const CaseType = z.enum(['daily', 'monthly', 'event']);
export type CaseType = z.infer<typeof CaseType>;

export const Rarity = z.enum(['common', 'rare', 'epic', 'legendary', 'mythic']);
export type Rarity = z.infer<typeof Rarity>;

export const InventoryStatus = z.enum(['available', 'processing', 'received', 'sold', 'returned']);
export type InventoryStatus = z.infer<typeof InventoryStatus>;

export const RequestStatus = z.enum(['pending', 'approved', 'denied', 'returned']);
export type RequestStatus = z.infer<typeof RequestStatus>;

export const CaseStatus = z.enum(['draft', 'published', 'archived']);
export type CaseStatus = z.infer<typeof CaseStatus>;

export const AdminRole = z.enum(['owner', 'admin', 'moderator']);
export type AdminRole = z.infer<typeof AdminRole>;

/** Of a player or an admin. */
export const AccountStatus = z.enum(['active', 'inactive']);
export type AccountStatus = z.infer<typeof AccountStatus>;

export const ProblemType = z.enum(['technical', 'payment', 'item-claim', 'account', 'other']);
export type ProblemType = z.infer<typeof ProblemType>;

export const ProblemStatus = z.enum(['open', 'resolved', 'closed']);
export type ProblemStatus = z.infer<typeof ProblemStatus>;

export const ProblemPriority = z.enum(['low', 'medium', 'high']);
export type ProblemPriority = z.infer<typeof ProblemPriority>;

/** How an entry of the audit log is coloured. */
export const AuditType = z.enum(['info', 'warning', 'error', 'success']);
export type AuditType = z.infer<typeof AuditType>;

/** Languages of the pages. */
export const Language = z.enum(['en', 'ru', 'lv']);
export type Language = z.infer<typeof Language>;
