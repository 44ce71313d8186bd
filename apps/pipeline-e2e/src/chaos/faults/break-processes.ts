import path from 'node:path';
import type { Slot, SlotKind } from '../site/create-slot';
import { withClaim, type InjectFault, type Injection } from './injection';

/** The process that is meant, if it runs and nothing else breaks it in this moment. */
async function withVictim(injection: Injection, kinds: SlotKind[], work: (slot: Slot) => Promise<void>): Promise<void> {
  const candidates = kinds.flatMap((kind) => injection.site.ofKind(kind));
  const slot = candidates[injection.fault.target % candidates.length];
  if (slot?.isRunning()) await withClaim(injection, slot.name, () => work(slot));
}

const kill =
  (kind: SlotKind): InjectFault =>
  (injection) =>
    withVictim(injection, [kind], async (slot) => {
      // At any line: the moment is chosen by the plan, and this spreads it over what the process is doing.
      await injection.pause(injection.random.between(0, 250));
      await slot.kill();
      injection.broke(`${slot.name} killed`);
      if (hasPeer(injection, slot)) injection.healed();
      await injection.pause(injection.fault.durationMs);
      await slot.start();
      injection.healed();
    });

const stop =
  (kind: SlotKind): InjectFault =>
  (injection) =>
    withVictim(injection, [kind], async (slot) => {
      await injection.pause(injection.random.between(0, 250));
      slot.pause();
      injection.broke(`${slot.name} stopped for ${injection.fault.durationMs} ms`, slot.name);
      if (hasPeer(injection, slot)) injection.healed();
      await injection.pause(injection.fault.durationMs);
      slot.resume();
      injection.healed();
    });

function hasPeer({ site, claims }: Injection, slot: Slot): boolean {
  return site
    .ofKind(slot.kind)
    .some((peer) => peer !== slot && peer.isRunning() && !peer.isPaused() && !claims.has(peer.name));
}

/** Stopped and continued every few milliseconds, so that many lie within a dispatch, between its commit and its job. */
const stutter: InjectFault = (injection) =>
  withVictim(injection, ['dispatcher'], async (slot) => {
    const { fault, random, pause, now } = injection;
    const until = now() + fault.durationMs;
    injection.broke(`${slot.name} stuttered for ${fault.durationMs} ms`);
    injection.healed();
    while (now() < until) {
      slot.pause();
      await pause(random.between(1, 400));
      slot.resume();
      await pause(random.between(1, 60));
    }
  });

/** As a deploy does it. */
const restart: InjectFault = (injection) =>
  withVictim(injection, ['api', 'dispatcher', 'socket'], async (slot) => {
    injection.broke(`${slot.name} restarted in order`);
    if (hasPeer(injection, slot)) injection.healed();
    await slot.end();
    await injection.pause(injection.fault.durationMs);
    await slot.start();
  });

const shiftClock = path.resolve(__dirname, '../site/shift-clock.cjs');

const wrongClock: InjectFault = (injection) =>
  withVictim(injection, ['api', 'dispatcher', 'socket'], async (slot) => {
    const shiftMs = injection.random.pick([-3_600_000, 3_600_000]);
    await slot.end();
    await slot.start({ NODE_OPTIONS: `--require ${shiftClock}`, CHAOS_CLOCK_SHIFT_MS: String(shiftMs) });
    injection.broke(`${slot.name} is ${shiftMs / 60_000} minutes off`);
    injection.healed();
    await injection.pause(injection.fault.durationMs);
    await slot.end();
    await slot.start();
  });

export const processFaults = {
  'kill-dispatcher': kill('dispatcher'),
  'stop-dispatcher': stop('dispatcher'),
  'stutter-dispatcher': stutter,
  'kill-socket': kill('socket'),
  'stop-socket': stop('socket'),
  'kill-api': kill('api'),
  'restart-one': restart,
  'wrong-clock': wrongClock,
} satisfies Record<string, InjectFault>;
