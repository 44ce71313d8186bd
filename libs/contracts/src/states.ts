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
