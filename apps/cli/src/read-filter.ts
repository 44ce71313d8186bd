import { InvalidArgumentError, type Command } from 'commander';
import { EventFilter, ReplayFilter, replayEventsMax } from '@aftercommit/contracts/http/admin-outbox';
import { CommandError } from './exit-codes';

export type FilterFlags = {
  id?: string;
  type?: string;
  stream?: string;
  user?: string;
  since?: number;
  until?: number;
  limit?: number;
};

/** The flags that say which events are meant. */
export function addFilterOptions(command: Command): Command {
  return command
    .option('--id <event>', 'one event')
    .option('--type <type>', 'of this type, such as drop.won')
    .option('--stream <stream>', 'of this stream, such as drops')
    .option('--user <id>', "of this person's stream")
    .option(
      '--since <time>',
      'written at or after: 2026-11-28T10:00Z, epoch milliseconds, or 90s, 15m, 2h, 3d ago',
      parseTime,
    )
    .option('--until <time>', 'written before', parseTime)
    .option('--limit <count>', 'so many at most', parseCount(replayEventsMax));
}

export function readEventFilter(flags: FilterFlags): EventFilter {
  if (flags.stream && flags.user) throw new CommandError('usage', '--stream and --user: give one of them');
  const { id, type, stream, user, since, until } = flags;
  return EventFilter.parse({ id, type, stream, user, since, until });
}

export function readReplayFilter(flags: FilterFlags): ReplayFilter {
  return ReplayFilter.parse({ ...readEventFilter(flags), limit: flags.limit });
}

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @throws InvalidArgumentError */
export function parseTime(text: string): number {
  const ago = /^(\d{1,9})([smhd])$/.exec(text);
  if (ago) return Date.now() - Number(ago[1]) * units[ago[2] as keyof typeof units];
  const at = /^\d{13}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d{2}-\d{2}/.test(text)
      ? Date.parse(text)
      : text === '0'
        ? 0
        : NaN;
  if (!Number.isFinite(at) || at < 0) throw new InvalidArgumentError('Not a time, such as 2026-11-28T10:00Z or 2h.');
  return at;
}

/** @throws InvalidArgumentError */
export const parseCount =
  (max: number) =>
  (text: string): number => {
    const count = /^\d{1,12}$/.test(text) ? Number(text) : NaN;
    if (!(count >= 1 && count <= max)) throw new InvalidArgumentError(`Not a number from 1 to ${max}.`);
    return count;
  };
