import { randomUUID } from 'node:crypto';
import type { Player, Site } from '../site';

/** Names that break pages which trust them: markup, right-to-left with an override, emoji, no place to wrap. */
export const badNames = {
  html: '<img src=x onerror="window.executed = true"><b>bold</b>',
  rightToLeft: 'שלום עולם ‮esrever',
  emoji: '👩‍👩‍👧‍👦🎉 Zoë 🇱🇻',
  long: 'W'.repeat(64),
};

export type FilledPanel = { adminToken: string; userId: string; alice: Player };

const euros = 25;
const wonMax = 40;

/** Something in every list of the panel, with names that are hard on it. */
export async function fillPanel(site: Site): Promise<FilledPanel> {
  const adminToken = await site.signInAdmin();
  const send = async (method: string, path: string, body: object = {}, token = adminToken) => {
    const answer = await site.call(method, path, body, token);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  for (const [kind, nickname] of Object.entries(badNames)) {
    // More than one test file fills the same site.
    const username = `${kind}-${randomUUID().slice(0, 8)}`;
    await send('POST', '/api/admin/users', { username, nickname, email: `${username}@example.com` });
  }
  await send('POST', '/api/admin/items', {
    type: 'physical',
    title: `${badNames.html} ${badNames.emoji}`,
    price_eur: 12.5,
    image_url: '/api/images/missing',
  });
  const alice = await site.signIn('alice');
  await send('POST', '/api/user/tradelink', { trade_link: 'https://steamcommunity.example/trade/1' }, alice.token);
  await claimOneForAdmins(site, alice);
  await send('POST', '/api/chat/messages', { text: `${badNames.html} ${badNames.rightToLeft}` }, alice.token);
  const fact = { userId: alice.id, paymentId: randomUUID(), amount: euros, currency: 'EUR', status: 'succeeded' };
  await site.sendCallback(fact, randomUUID());
  // Nobody's: it waits for a person.
  await site.sendCallback({ ...fact, userId: randomUUID(), paymentId: randomUUID() }, randomUUID());
  return { adminToken, userId: alice.id, alice };
}

/** Opens until something is won that only an admin can hand over, and claims it. */
export async function claimOneForAdmins(site: Site, player: Player): Promise<{ requestId: string; title: string }> {
  for (let opened = 0; opened < wonMax; opened += 1) {
    await site.call('POST', '/api/cases/open', { caseId: 'event-pocket' }, player.token);
    const { body } = await site.call('GET', '/api/inventory', undefined, player.token);
    const items = body.items as { id: string; type: string; status: string; title: string }[];
    const won = items.find(({ type, status }) => type !== 'money' && status === 'available');
    if (!won) continue;
    const claimed = await site.call('POST', '/api/inventory/claim', { inventory_id: won.id }, player.token);
    return { requestId: String(claimed.body.requestId), title: won.title };
  }
  throw new Error(`nothing but money in ${wonMax} openings`);
}
