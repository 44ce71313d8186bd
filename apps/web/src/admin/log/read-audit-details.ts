import { AuditAction } from '@aftercommit/contracts/audit-actions';

/** What an entry may say besides its action. */
export const auditFields = [
  'player',
  'admin',
  'title',
  'id',
  'role',
  'changed',
  'limits',
  'amount',
  'until',
  'text',
  'count',
  'event',
  'stream',
  'requeuedAs',
  'lane',
  'replayed',
  'total',
  'skipped',
  'filter',
  'rate',
  'callback',
  'found',
  'keptDays',
  'dropped',
  'cleaned',
  'resolution',
  'comment',
  'reason',
] as const;
export type AuditField = (typeof auditFields)[number];
export type AuditDetail = { field: AuditField; text: string };

const id = String.raw`(?<id>[\w-]+)`;
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const player = String.raw`(?<player>.+?) \((?<id>${uuid})\)`;
const admin = String.raw`(?<admin>.+?) \((?<id>${uuid})\)`;
const titled = String.raw`(?<title>.+) \(${id}\)`;
const until = String.raw`(?<until>for ever|until \S+)`;
const reason = '(?<reason>.*)';
const letter = String.raw`(?<event>\S+) ${id} of (?<stream>\S+)`;
const replayed = String.raw`${id}: (?<replayed>\d+) of (?<total>\d+) events replayed`;

/** The line of each action as the domain writes it: the names of the groups are those of the fields. */
const lines: Record<AuditAction, string> = {
  'admin.created': String.raw`${admin} as (?<role>\w+)`,
  'admin.signed_in': '',
  'admin.signed_out': '',
  'admin.updated': `${admin}: (?<changed>.*)`,
  'balance.adjusted': String.raw`${player} (?<amount>[+-]?[\d.]+) €: ${reason}`,
  'case.archived': titled,
  'case.created': titled,
  'case.deleted': titled,
  'case.updated': titled,
  'dead_letter.discarded': `${letter}: ${reason}`,
  'dead_letter.requeued': String.raw`${letter} as (?<requeuedAs>[\w-]+): ${reason}`,
  'epoch.bumped': `${id}: ${reason}`,
  'item.created': titled,
  'item.deleted': titled,
  'item.updated': titled,
  'lane.paused': String.raw`lane (?<lane>\d+): ${reason}`,
  'lane.resumed': String.raw`lane (?<lane>\d+): ${reason}`,
  'lanes.changed': String.raw`(?<count>\d+): ${reason}`,
  'limits.changed': '(?<limits>.+)',
  'message.deleted': String.raw`${id} of (?<player>.+?) \(${uuid}\): (?<text>.*)`,
  'outbox.pruned': String.raw`kept (?<keptDays>\d+) days; dropped (?<dropped>[^;]*); (?<cleaned>[^:]*): ${reason}`,
  'outbox.reconciled': String.raw`(?<found>nothing was missing|lane .+? pending(?:; lane .+? pending)*): ${reason}`,
  'payment.retried': String.raw`payment_inbox (?<callback>\d+)`,
  'problem.closed': id,
  'problem.resolved': `${id}: (?<resolution>.*)`,
  'replay.cancelled': `${replayed}: ${reason}`,
  'replay.finished': String.raw`${replayed}, (?<skipped>\d+) skipped: ${reason}`,
  'replay.started': String.raw`${id}: (?<total>\d+) events of (?<filter>\{.*?\}) at (?<rate>\d+)/s: ${reason}`,
  'request.approved': id,
  'request.denied': `${id}: (?<comment>.*)`,
  'request.returned': id,
  'self_exclusion.started': String.raw`(?<until>for ever|for \d+ days)`,
  'user.blocked': `${player} ${until}: ${reason}`,
  'user.created': player,
  'user.deleted': player,
  'user.erased': `${id}: ${reason}`,
  'user.muted': `${player} ${until}: ${reason}`,
  'user.unblocked': player,
  'user.unmuted': player,
  'user.updated': `${player}: (?<changed>.*)`,
};

const bracketedUuid = new RegExp(String.raw`\(${uuid}\)`, 'g');

/**
 * Takes the line of an entry apart. null: another version wrote it, or a name or a reason in it looks like the end of the
 * name, so that somebody could put words into the log: the line itself has to do.
 */
export function readAuditDetails(action: string, details: string): AuditDetail[] | null {
  const known = AuditAction.safeParse(action).data;
  if (!known || (details.match(bracketedUuid)?.length ?? 0) > 1) return null;
  const match = new RegExp(`^${lines[known]}$`, 's').exec(details);
  if (!match) return null;
  const groups = match.groups ?? {};
  return auditFields.flatMap((field) => {
    const text = groups[field];
    return text ? [{ field, text }] : [];
  });
}
