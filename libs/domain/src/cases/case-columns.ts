import { z } from 'zod';
import { CaseType } from '@aftercommit/contracts/states';

/** What every reader of a case selects: id, title, type, threshold_cents, price_cents, image_url, version. */
export const caseColumns = {
  id: z.string(),
  title: z.string(),
  type: CaseType,
  threshold_cents: z.coerce.number().int(),
  price_cents: z.coerce.number().int(),
  image_url: z.string(),
  version: z.int(),
};

type CaseColumns = { [Column in keyof typeof caseColumns]: z.output<(typeof caseColumns)[Column]> };

export function decodeCase(row: CaseColumns) {
  return {
    caseId: row.id,
    title: row.title,
    type: row.type,
    thresholdCents: row.threshold_cents,
    priceCents: row.price_cents,
    imageUrl: row.image_url,
    version: row.version,
  };
}
