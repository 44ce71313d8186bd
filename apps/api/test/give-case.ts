import { randomUUID } from 'node:crypto';
import type { TestApi } from './create-test-api';

/** Items and cases made over HTTP, as the panel does. */
export async function giveItem(api: TestApi, token: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = { type: 'skin', title: 'Knife', image_url: '/knife.png', price_eur: 12.5, ...fields };
  const answer = await api.request.post('/api/admin/items').auth(token, { type: 'bearer' }).send(body).expect(200);
  return String(answer.body.item_id);
}

export async function giveCase(api: TestApi, token: string, fields: Record<string, unknown> = {}): Promise<string> {
  const body = {
    id: `case-${randomUUID()}`,
    title: 'Golden',
    type: 'event',
    price: 2.5,
    status: 'published',
    ...fields,
  };
  const answer = await api.request.post('/api/admin/cases').auth(token, { type: 'bearer' }).send(body).expect(200);
  return String(answer.body.id);
}
