import type { Site } from '../site';

export type PublishedCase = {
  title: string;
  /** The only thing in it has the same title. */
  type?: 'skin' | 'money' | 'physical';
  imageUrl?: string;
};

/** A case that costs 1.00 € with one thing in it, worth as much. Answers its id. */
export async function publishCase(site: Site, published: PublishedCase): Promise<string> {
  const { title, type = 'skin', imageUrl = '' } = published;
  const admin = await site.signInAdmin();
  const item = { title, type, price_eur: 1, image_url: imageUrl };
  const { body: created } = await site.call('POST', '/api/admin/items', item, admin);
  const items = [{ item_id: created.item_id, weight: 1, rarity: 'rare' }];
  const body = { title, type: 'event', price: 1, status: 'published', image_url: imageUrl, items };
  const { status, body: reply } = await site.call('POST', '/api/admin/cases', body, admin);
  if (status !== 200) throw new Error(`publishing ${title}: ${status} ${JSON.stringify(reply)}`);
  return String(reply.id);
}

export async function deleteCase(site: Site, caseId: string): Promise<void> {
  const { status } = await site.call('DELETE', `/api/admin/cases/${caseId}`, undefined, await site.signInAdmin());
  if (status !== 200) throw new Error(`deleting ${caseId}: ${status}`);
}
