import { z } from 'zod';

/**
 * Reads the environment once, at start. Throws one error that names every bad key.
 * An empty variable counts as absent, as compose files write it.
 */
export function readConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): Readonly<z.infer<Schema>> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.map((issue) => {
    // As zod sees it: "expected number, received NaN".
    const isAbsent = issue.code === 'invalid_type' && present[String(issue.path[0])] === undefined;
    return `  ${issue.path.join('.')}: ${isAbsent ? 'is not set' : issue.message}`;
  });
  throw new Error(`The configuration is not usable. Set these environment variables:\n${lines.join('\n')}`);
}

/** The same for a process at its start: whoever started it reads what to set, not where in the code that was noticed. */
export function readConfigOrExit<Schema extends z.ZodObject>(schema: Schema): Readonly<z.infer<Schema>> {
  try {
    return readConfig(schema, process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** `1`/`true`/`yes` or `0`/`false`/`no`. */
export const flag = z.stringbool();

export const port = z.coerce.number().int().min(0).max(65_535);

export const millis = z.coerce.number().int().min(1).max(86_400_000);

/** A list in one variable: comma-separated, blanks ignored. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** Origins as browsers send them, exact, comma-separated: another spelling, or `*`, would match no page at all. */
export const origins = list.pipe(
  z.array(z.string().refine(isOrigin, 'not an exact origin, such as https://play.example.com')).min(1),
);

export const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'not a postgres:// URL' });

export const redisUrl = z.url({ protocol: /^rediss?$/, error: 'not a redis:// or rediss:// URL' });

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
