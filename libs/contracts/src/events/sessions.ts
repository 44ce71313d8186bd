import { z } from 'zod';
import { defineEventType } from './event-type';
import { adminStream, userStream } from './streams';

/**
 * Somebody signed in. The open sockets of that page, known by its visitor cookie, close and come back with the new
 * session, whoever they belonged to before.
 */
export const sessionStarted = defineEventType({
  payload: z.object({ userId: z.uuid(), sessionId: z.uuid(), visitorHash: z.string().nullable() }),
  stream: ({ userId }) => userStream(userId),
  wire: ({ sessionId, visitorHash }) =>
    visitorHash
      ? { names: [], closes: { reason: 'signed_in', visitorHash, exceptSessionId: sessionId } }
      : { names: [] },
  data: z.object({}),
  render: () => ({}),
  replay: 'never',
});

/** A session ended before its time: its sockets close on every server. */
export const sessionEnded = defineEventType({
  payload: z.object({ userId: z.uuid(), sessionId: z.uuid() }),
  stream: ({ userId }) => userStream(userId),
  wire: ({ sessionId }) => ({ names: [], closes: { reason: 'signed_out', sessionId } }),
  data: z.object({}),
  render: () => ({}),
  replay: 'never',
});

/** Blocked, deactivated or deleted: no socket of this person stays open. */
export const userBlocked = defineEventType({
  payload: z.object({ userId: z.uuid() }),
  stream: ({ userId }) => userStream(userId),
  wire: () => ({ names: [], closes: { reason: 'blocked', all: true } }),
  data: z.object({}),
  render: () => ({}),
  replay: 'never',
});

/** The profile (nickname, level, trade link) changed: read it again. */
export const profileUpdated = defineEventType({
  payload: z.object({ userId: z.uuid() }),
  stream: ({ userId }) => userStream(userId),
  wire: () => ({ names: ['profile:updated'] }),
  data: z.object({}),
  render: () => ({}),
  replay: 'as_it_is_now',
});

/** An admin's session ended, by log-out or because the role was lost. */
export const adminSessionEnded = defineEventType({
  payload: z.object({ adminId: z.uuid(), sessionId: z.uuid() }),
  stream: ({ adminId }) => adminStream(adminId),
  wire: ({ sessionId }) => ({ names: [], closes: { reason: 'signed_out', sessionId } }),
  data: z.object({}),
  render: () => ({}),
  replay: 'never',
});
