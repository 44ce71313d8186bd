import { z } from 'zod';

/** Streams that everybody may read. SQL repeats the broadcast streams in is_broadcast_stream(). */
export const publicStreams = ['cases', 'drops'] as const;

export const userStream = (userId: string): string => `user:${userId}`;
export const adminStream = (adminId: string): string => `admin:${adminId}`;

export const isPersonalStream = (stream: string): boolean => stream.startsWith('user:') || stream.startsWith('admin:');

export const StreamName = z.string().min(1).max(80);
