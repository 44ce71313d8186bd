import { AuditAction } from '@aftercommit/contracts/audit-actions';
import { readAuditDetails } from './read-audit-details';

const uuid = '26af61f0-137d-4d0c-a109-cba7f5505331';

/** A line as the domain writes it, and what it says. */
const examples: Record<AuditAction, [string, Record<string, string>]> = {
  'admin.created': [`mod (${uuid}) as moderator`, { admin: 'mod', id: uuid, role: 'moderator' }],
  'admin.signed_in': ['', {}],
  'admin.signed_out': ['', {}],
  'admin.updated': [`mod (${uuid}): role, status`, { admin: 'mod', id: uuid, changed: 'role, status' }],
  'balance.adjusted': [
    `alice (${uuid}) -12.34 €: twice (sorry)`,
    { player: 'alice', id: uuid, amount: '-12.34', reason: 'twice (sorry)' },
  ],
  'case.archived': ['Legends (event-legends)', { title: 'Legends', id: 'event-legends' }],
  'case.created': ['Legends (new) (event-legends)', { title: 'Legends (new)', id: 'event-legends' }],
  'case.deleted': ['Legends (event-legends)', { title: 'Legends', id: 'event-legends' }],
  'case.updated': ['Legends (event-legends)', { title: 'Legends', id: 'event-legends' }],
  'dead_letter.discarded': [
    `drop.won ${uuid} of drops: old`,
    { event: 'drop.won', id: uuid, stream: 'drops', reason: 'old' },
  ],
  'dead_letter.requeued': [
    `drop.won ${uuid} of user:${uuid} as 01a2-7: mended`,
    { event: 'drop.won', id: uuid, stream: `user:${uuid}`, requeuedAs: '01a2-7', reason: 'mended' },
  ],
  'epoch.bumped': [`${uuid}: restored`, { id: uuid, reason: 'restored' }],
  'item.created': [`Rifle | Sandstorm (${uuid})`, { title: 'Rifle | Sandstorm', id: uuid }],
  'item.deleted': [`Two\nlines (${uuid})`, { title: 'Two\nlines', id: uuid }],
  'item.updated': [`Rifle (${uuid})`, { title: 'Rifle', id: uuid }],
  'lane.paused': ['lane 1: a: b', { lane: '1', reason: 'a: b' }],
  'lane.resumed': ['lane 1: done', { lane: '1', reason: 'done' }],
  'lanes.changed': ['8: more players', { count: '8', reason: 'more players' }],
  'limits.changed': [
    'deposit per day: 50.00 €, spend per week: none',
    { limits: 'deposit per day: 50.00 €, spend per week: none' },
  ],
  'message.deleted': [`01a2-7 of alice (${uuid}): Hello: you`, { id: '01a2-7', player: 'alice', text: 'Hello: you' }],
  'outbox.pruned': [
    'kept 30 days; dropped p1, p2; outbox 5, sessions 7: yearly',
    { keptDays: '30', dropped: 'p1, p2', cleaned: 'outbox 5, sessions 7', reason: 'yearly' },
  ],
  'outbox.reconciled': [
    'lane 0: 1 undelivered, 2 pending; lane 1: 0 undelivered, 3 pending: after a crash: again',
    {
      found: 'lane 0: 1 undelivered, 2 pending; lane 1: 0 undelivered, 3 pending',
      reason: 'after a crash: again',
    },
  ],
  'payment.retried': ['payment_inbox 7', { callback: '7' }],
  'problem.closed': [uuid, { id: uuid }],
  'problem.resolved': [`${uuid}: by hand`, { id: uuid, resolution: 'by hand' }],
  'replay.cancelled': [
    `${uuid}: 3 of 9 events replayed: enough`,
    { id: uuid, replayed: '3', total: '9', reason: 'enough' },
  ],
  'replay.finished': [
    `${uuid}: 8 of 9 events replayed, 1 skipped: shown`,
    { id: uuid, replayed: '8', total: '9', skipped: '1', reason: 'shown' },
  ],
  'replay.started': [
    `${uuid}: 3 events of {"stream":"drops","limit":3} at 100/s: shown`,
    { id: uuid, total: '3', filter: '{"stream":"drops","limit":3}', rate: '100', reason: 'shown' },
  ],
  'request.approved': [uuid, { id: uuid }],
  'request.denied': [`${uuid}: none left`, { id: uuid, comment: 'none left' }],
  'request.returned': [uuid, { id: uuid }],
  'self_exclusion.started': ['for 30 days', { until: 'for 30 days' }],
  'user.blocked': [
    `bob (${uuid}) until 2026-12-02T16:30:31.323Z: Chargebacks`,
    { player: 'bob', id: uuid, until: 'until 2026-12-02T16:30:31.323Z', reason: 'Chargebacks' },
  ],
  'user.created': [`bob (${uuid})`, { player: 'bob', id: uuid }],
  'user.deleted': [`bob (${uuid})`, { player: 'bob', id: uuid }],
  'user.erased': [`${uuid}: asked for it`, { id: uuid, reason: 'asked for it' }],
  'user.muted': [`bob (${uuid}) for ever: Spam`, { player: 'bob', id: uuid, until: 'for ever', reason: 'Spam' }],
  'user.unblocked': [`bob (${uuid})`, { player: 'bob', id: uuid }],
  'user.unmuted': [`bob (${uuid})`, { player: 'bob', id: uuid }],
  'user.updated': [`bob (${uuid}): fullName`, { player: 'bob', id: uuid, changed: 'fullName' }],
};

describe('the details of an audit entry', () => {
  it.each(AuditAction.options)('of %s are taken apart', (action) => {
    const [line, fields] = examples[action];

    const read = readAuditDetails(action, line) ?? [];

    expect(Object.fromEntries(read.map(({ field, text }) => [field, text]))).toEqual(fields);
  });

  it('stay a line where a name is made to look like the rest of it', () => {
    expect(readAuditDetails('message.deleted', `01a2-7 of Annie (x): I was rude (${uuid}): real words`)).toContainEqual(
      {
        field: 'text',
        text: 'real words',
      },
    );
    expect(readAuditDetails('message.deleted', `01a2-7 of Annie (${uuid}): rude (${uuid}): real words`)).toBeNull();
    expect(readAuditDetails('balance.adjusted', `al (${uuid}) +5.00 €: a (${uuid}) +5000.00 €: real`)).toBeNull();
  });

  it('stay a line where another version wrote them', () => {
    expect(readAuditDetails('payment.retried', 'something else')).toBeNull();
    expect(readAuditDetails('a.1', '')).toBeNull();
  });
});
