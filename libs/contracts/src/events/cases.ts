import { z } from 'zod';
import { defineEventType } from './event-type';

const payload = z.object({ caseId: z.string().min(1).max(64) });

const defineCaseEvent = (name: string) =>
  defineEventType({
    payload,
    stream: () => 'cases',
    wire: () => ({ names: ['cases:updated', name] }),
    data: z.object({ id: z.string() }),
    render: ({ caseId }) => ({ id: caseId }),
    replay: 'as_it_was',
  });

export const caseCreated = defineCaseEvent('case:created');
export const caseUpdated = defineCaseEvent('case:updated');
/** Deleted, or archived because history points at it: players no longer see it. */
export const caseDeleted = defineCaseEvent('case:deleted');
