import { z } from 'zod';
import { RequestStatus } from '../states';
import { defineEventType } from './event-type';
import { userStream } from './streams';

/** Something in the person's inventory changed: read it again. */
export const inventoryUpdated = defineEventType({
  payload: z.object({ userId: z.uuid() }),
  stream: ({ userId }) => userStream(userId),
  wire: ({ userId }) => ({ names: [`inventory:updated:${userId}`] }),
  data: z.object({}),
  render: () => ({}),
  replay: 'as_it_is_now',
});

/** A request for a prize was made or decided. */
export const requestUpdated = defineEventType({
  payload: z.object({ userId: z.uuid(), requestId: z.uuid(), status: RequestStatus }),
  stream: ({ userId }) => userStream(userId),
  wire: ({ userId }) => ({ names: [`request:updated:${userId}`] }),
  data: z.object({ requestId: z.uuid(), status: RequestStatus }),
  render: ({ requestId, status }) => ({ requestId, status }),
  replay: 'as_it_was',
});
