import { eventually } from '@aftercommit/testing/eventually';
import type { Random } from '../create-random';
import type { ChaosPlayer } from '../load/sign-in';
import type { ChaosClient } from './chaos-client';
import type { Front } from './create-front';
import { openNaiveClient } from './open-naive-client';
import { openSdkClient } from './open-sdk-client';

export type OpenClientsOptions = {
  count: number;
  players: ChaosPlayer[];
  front: Front;
  random: Random;
  now(): number;
};

const readyDeadlineMs = 60_000;

/** One in so many is a visitor: public streams only. */
const visitorEvery = 8;

export async function openClients({ count, players, front, random, now }: OpenClientsOptions): Promise<ChaosClient[]> {
  const clients: ChaosClient[] = [];
  for (let index = 0; index < count; index += 1) {
    const isVisitor = index % visitorEvery === visitorEvery - 1;
    const player = isVisitor ? null : (players[index % players.length] ?? null);
    const transports: ('websocket' | 'polling')[] = random.pick([
      ['polling', 'websocket'],
      ['websocket'],
      ['websocket'],
      ['polling'],
    ]);
    const owner = player ? player.login : 'visitor';
    // Players in turn, so that each has clients of both kinds.
    const isSdk = (index + Math.floor(index / players.length)) % 2 === 1;
    const open = isSdk ? openSdkClient : openNaiveClient;
    clients.push(
      open({
        name: `${owner}/${isSdk ? 'sdk' : 'naive'}-${index + 1} (${transports.join('+')})`,
        userId: player?.userId ?? null,
        token: player?.token ?? null,
        transports,
        link: await front.openLink(index),
        now,
      }),
    );
  }
  await eventually(() => clients.every((client) => client.isConnected() && client.isTold()), {
    deadlineMs: readyDeadlineMs,
    intervalMs: 100,
  });
  return clients;
}
