import { z } from 'zod';

export const pageLimit = (byDefault: number, max: number) => z.coerce.number().int().min(1).max(max).default(byDefault);

/** A form's empty field counts as absent. */
export const optionalParameter = <Schema extends z.ZodType<string>>(schema: Schema) =>
  z
    .union([z.literal(''), schema])
    .optional()
    .transform((value) => (value || undefined) as z.output<Schema> | undefined);

/** before: `next` of the page in front. */
export const PageQuery = z.object({ limit: pageLimit(50, 200), before: optionalParameter(z.uuid()) });

/** The same where rows are numbered. */
export const NumberedPageQuery = PageQuery.extend({ before: optionalParameter(z.string().regex(/^\d{1,18}$/)) });
