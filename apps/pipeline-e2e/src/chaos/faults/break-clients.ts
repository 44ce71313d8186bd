import type { ChaosClient } from '../clients/chaos-client';
import type { InjectFault, Injection } from './injection';

/** Some of the clients, at least one. */
function chooseClients({ clients, random }: Injection): ChaosClient[] {
  const share = random.pick([0.1, 0.3, 1]);
  const chosen = clients.filter(() => random.chance(share));
  return chosen.length > 0 ? chosen : clients.slice(0, 1);
}

/** Within a packet, a frame, a handshake: wherever the byte is. */
const cut: InjectFault = async (injection) => {
  const { random, pause, fault } = injection;
  const chosen = chooseClients(injection);
  for (const { link } of chosen) link.cutAfter(random.between(1, 6_000));
  injection.broke(`network of ${chosen.length} clients cut`);
  await pause(fault.durationMs);
  // Who heard too little to reach the byte is cut now.
  for (const { link } of chosen) link.reset();
  injection.healed();
};

const halfOpen: InjectFault = async (injection) => {
  const { pause, fault } = injection;
  const chosen = chooseClients(injection);
  for (const { link } of chosen) link.swallow();
  injection.broke(`network of ${chosen.length} clients silent for ${fault.durationMs} ms`);
  await pause(fault.durationMs);
  for (const { link } of chosen) link.restore();
  injection.healed();
};

const delay: InjectFault = async (injection) => {
  const { pause, fault, random } = injection;
  const chosen = chooseClients(injection);
  for (const { link } of chosen) link.delay(random.between(20, 1_500));
  injection.broke(`network of ${chosen.length} clients slow for ${fault.durationMs} ms`);
  await pause(fault.durationMs);
  for (const { link } of chosen) link.delay(0);
  injection.healed();
};

/** A packet vanishes on a connection that stays: only who looks at the numbers can notice, so only SDKs are hit. */
const loseFrames: InjectFault = async (injection) => {
  const { clients, pause, fault } = injection;
  const links = clients.filter(({ history }) => history.kind === 'sdk').map(({ link }) => link);
  const readLost = (): number => links.reduce((sum, link) => sum + link.countLostFrames(), 0);
  const lostBefore = readLost();
  for (const link of links) link.loseFrame('42["stream:event"');
  await pause(fault.durationMs);
  for (const link of links) link.loseFrame(null);
  const lost = readLost() - lostBefore;
  if (lost > 0) injection.broke(`${lost} packets lost on connections that stay`);
  injection.healed();
};

export const clientFaults = {
  'client-cut': cut,
  'client-half-open': halfOpen,
  'client-delay': delay,
  'frames-lost': loseFrames,
} satisfies Record<string, InjectFault>;
