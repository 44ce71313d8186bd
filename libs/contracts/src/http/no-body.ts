import { z } from 'zod';

/** The body of a route that takes none: any object, ignored. */
export const NoBody = z.object({});

export const SuccessReply = z.object({ success: z.literal(true) });
export type SuccessReply = z.infer<typeof SuccessReply>;
