import type { CaseChangeBody, CaseContent } from '@aftercommit/contracts/http/admin-cases';
import type { StoredCase, CaseChange } from '@aftercommit/domain/catalogue/update-case';

/**
 * Two spellings of a field may come at once, because a panel sends back what it read with one of them edited. The one
 * that says something new is meant; if both do, the first.
 */
export function chooseCaseChange(body: CaseChangeBody, stored: StoredCase): CaseChange {
  return {
    title: choose(body.title, body.nameEn, (title) => title === stored.title),
    titleRu: body.nameRu,
    titleLv: body.nameLv,
    type: body.type,
    thresholdCents: choose(body.threshold_eur, body.threshold, (cents) => cents === stored.thresholdCents),
    priceCents: body.price,
    picture: choose(body.image_url, body.image, (picture) => picture === stored.imageUrl),
    status: body.status,
    contents: choose(body.items, body.contents, (contents) => isSameContents(contents, stored.contents)),
  };
}

function choose<Value>(
  first: Value | undefined,
  second: Value | undefined,
  isStored: (value: Value) => boolean,
): Value | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return isStored(first) ? second : first;
}

function isSameContents(contents: CaseContent[], stored: StoredCase['contents']): boolean {
  return (
    contents.length === stored.length &&
    contents.every(({ itemId, weight, rarity }, index) => {
      const other = stored[index];
      return itemId === other?.itemId && weight === other.weight && (rarity ?? other.rarity) === other.rarity;
    })
  );
}
