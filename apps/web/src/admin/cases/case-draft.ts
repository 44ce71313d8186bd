import type { CaseListReply } from '@aftercommit/contracts/http/admin-cases';
import type { CaseStatus, CaseType, Rarity } from '@aftercommit/contracts/states';
import { readWeight } from './compute-odds';

/** One item of a case as it is being typed. rarity '': the item's own. */
export type DraftContent = { itemId: string; weight: string; rarity: Rarity | '' };

export type CaseDraft = {
  title: string;
  nameRu: string;
  nameLv: string;
  type: CaseType;
  status: CaseStatus;
  price: string;
  threshold: string;
  picture: string;
  contents: DraftContent[];
};

export const emptyDraft: CaseDraft = {
  title: '',
  nameRu: '',
  nameLv: '',
  type: 'event',
  status: 'draft',
  price: '0',
  threshold: '0',
  picture: '',
  contents: [],
};

export function toDraft(listed: CaseListReply['cases'][number]): CaseDraft {
  return {
    title: listed.title,
    nameRu: listed.nameRu ?? '',
    nameLv: listed.nameLv ?? '',
    type: listed.type,
    status: listed.status,
    price: String(listed.price),
    threshold: String(listed.threshold_eur),
    picture: listed.image_url,
    contents: listed.items.map(({ item_id, weight, rarity }) => ({ itemId: item_id, weight: String(weight), rarity })),
  };
}

/** What the API takes. null: a weight is no number, which the form shows. */
export function toBody(draft: CaseDraft): object | null {
  const items = draft.contents.map(({ itemId, weight, rarity }) => {
    return { item_id: itemId, weight: readWeight(weight), ...(rarity ? { rarity } : {}) };
  });
  if (items.some(({ weight }) => weight === null)) return null;
  return {
    title: draft.title,
    nameRu: draft.nameRu,
    nameLv: draft.nameLv,
    type: draft.type,
    status: draft.status,
    price: Number(draft.price),
    threshold_eur: Number(draft.threshold),
    image_url: draft.picture,
    items,
  };
}
