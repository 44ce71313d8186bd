import { z } from 'zod';
import { origins, port } from '@aftercommit/runtime/config';

const count = z.coerce.number().int().min(1).max(8).default(1);

export const stackConfigSchema = z.object({
  /** The public port: page, API and sockets. 0: any free port. */
  PORT: port.default(3000),
  /** Where everything that must survive is kept: the database and the generated secrets. */
  DATA_DIR: z.string().default('.data'),
  /** How many of each process to run, to see that several work together. */
  API_COUNT: count,
  DISPATCHER_COUNT: count,
  SOCKET_COUNT: count,
  /** Origins of the page. Default: localhost on PORT. Set it to open the page under another host name. */
  SITE_ORIGINS: origins.optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
});

export type StackConfig = z.infer<typeof stackConfigSchema>;
