import { randomUUID } from 'node:crypto';
import type { Player, Site } from './site';

/** Somebody new, whose password is their login, with so much on their balance. */
export async function createPlayer(site: Site, login: string, euros: number): Promise<Player> {
  const registered = await site.call('POST', '/api/auth/register', { login, password: login });
  if (registered.status !== 200) throw new Error(`registering ${login}: ${JSON.stringify(registered.body)}`);
  const player = await site.signIn(login);
  if (euros > 0) await deposit(site, player, euros);
  return player;
}

/** A payment of the default provider that succeeded. */
export async function deposit(site: Site, { id }: Player, euros: number): Promise<void> {
  const fact = { userId: id, paymentId: randomUUID(), amount: euros, currency: 'EUR', status: 'succeeded' };
  const { status, body } = await site.sendCallback(fact, `msg_${randomUUID()}`);
  if (status !== 200) throw new Error(`the callback of a payment: ${status} ${JSON.stringify(body)}`);
}
