import { z } from 'zod';
import { port } from '@aftercommit/runtime/config';

export const webConfigSchema = z.object({
  /** Where the page and its health answers are served. 0: any free port. */
  HEALTH_PORT: port,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});
