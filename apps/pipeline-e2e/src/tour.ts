import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Player, Site } from './site';

type InventoryItem = { id: string; type: string; status: string };
type Case = { id: string; type: string; price: number; title: string };

/** Enough openings that the demo's event case gives a money item and one to sell. */
const openingsMax = 60;

/** What a tour did, for comparing with what was heard. */
export type Tour = { depositsEuros: number[]; caseId: string; finalBalance: number };

/** Everything that part A of the contract names, done once: by a player, the provider and an admin. */
export async function takeTour(site: Site, player: Player): Promise<Tour> {
  const cases = (await readProfile(site, player)).cases as Case[];
  const paid = cases.find(({ type, price }) => type === 'event' && price > 0);
  if (!paid) throw new Error('the demo has no event case with a price');

  const depositsEuros = await depositTwice(site, player);
  const won = await openUntilMoneyAndOther(site, player, paid.id);
  const claimed = await site.call('POST', '/api/inventory/claim', { inventory_id: won.money.id }, player.token);
  expect(claimed).toMatchObject({ status: 200, body: { success: true, type: 'money' } });
  const sold = await site.call('POST', '/api/inventory/sell', { inventory_id: won.other.id }, player.token);
  expect(sold).toMatchObject({ status: 200, body: { success: true } });

  const caseId = await editCases(site);
  return { depositsEuros, caseId, finalBalance: (await readProfile(site, player)).balance as number };
}

export async function readProfile(site: Site, player: Player): Promise<Record<string, unknown>> {
  const { body } = await site.call('GET', '/api/profile', undefined, player.token);
  return body.profile as Record<string, unknown>;
}

/** One payment reported twice, another eight times at once: two credits. */
async function depositTwice(site: Site, player: Player): Promise<number[]> {
  const before = (await readProfile(site, player)).balance as number;
  const first = { userId: player.id, paymentId: randomUUID(), amount: 12.34, currency: 'EUR', status: 'succeeded' };
  const firstId = `msg_${randomUUID()}`;
  const answers = [await site.sendCallback(first, firstId), await site.sendCallback(first, firstId)];
  const second = { ...first, paymentId: randomUUID(), amount: 100 };
  const secondId = `msg_${randomUUID()}`;
  answers.push(...(await Promise.all(Array.from({ length: 8 }, () => site.sendCallback(second, secondId)))));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect((await readProfile(site, player)).balance).toBeCloseTo(before + 112.34, 2);
  return [12.34, 100];
}

async function openUntilMoneyAndOther(
  site: Site,
  player: Player,
  caseId: string,
): Promise<{ money: InventoryItem; other: InventoryItem }> {
  for (let opening = 0; opening < openingsMax; opening += 1) {
    const opened = await site.call('POST', '/api/cases/open', { caseId }, player.token);
    expect(opened).toMatchObject({ status: 200, body: { success: true } });
    const { items } = (await site.call('GET', '/api/inventory', undefined, player.token)).body as {
      items: InventoryItem[];
    };
    const available = items.filter(({ status }) => status === 'available');
    const money = available.find(({ type }) => type === 'money');
    const other = available.find(({ type }) => type !== 'money');
    if (money && other) return { money, other };
  }
  throw new Error(`no money item and other item in ${openingsMax} openings`);
}

async function editCases(site: Site): Promise<string> {
  const admin = await site.signInAdmin();
  const { items } = (await site.call('GET', '/api/admin/items', undefined, admin)).body as { items: { id: string }[] };
  const draft = {
    title: 'Tour',
    type: 'event',
    price: 1,
    threshold_eur: 0,
    image_url: '',
    status: 'published',
    items: [{ item_id: items[0]?.id, weight: 1 }],
  };
  const created = await site.call('POST', '/api/admin/cases', draft, admin);
  expect(created).toMatchObject({ status: 200, body: { success: true } });
  const caseId = String(created.body.id);
  const changed = await site.call('PUT', `/api/admin/cases/${caseId}`, { ...draft, title: 'Tour, changed' }, admin);
  expect(changed).toMatchObject({ status: 200, body: { success: true } });
  const deleted = await site.call('DELETE', `/api/admin/cases/${caseId}`, undefined, admin);
  expect(deleted).toMatchObject({ status: 200, body: { success: true } });
  return caseId;
}
