import { z } from 'zod';
import { postgresUrl } from '@aftercommit/runtime/config';

export const cliConfigSchema = z.object({
  /** Postgres of the site. */
  DATABASE_URL: postgresUrl,
  /** Postgres without a pooler: locks and migrations need one connection. Default: DATABASE_URL. */
  DIRECT_DATABASE_URL: postgresUrl.optional(),
  /** Name of the first owner, made by `migrate up` when there is none yet. */
  OWNER_USERNAME: z.string().min(1).max(60).optional(),
  /** Password of the first owner, at least 12 characters. */
  OWNER_PASSWORD: z.string().min(12).max(200).optional(),
});

export type CliConfig = z.infer<typeof cliConfigSchema>;
