import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LimitKind, LimitPeriod } from '@aftercommit/contracts/http/limits';
import { ReplayFilter } from '@aftercommit/contracts/http/admin-outbox';
import { AdminRole } from '@aftercommit/contracts/states';
import { formatEuros, useFormats } from '../../i18n/use-formats';
import { ReplayFilterWords } from '../operations/replay-filter-words';
import { Moment } from '../parts/moment';
import { ResolutionText } from '../parts/problem-text';
import type { AuditDetail, AuditField } from './read-audit-details';

type TextProps = { text: string };

/** What is neither a word of the site nor a number is shown as somebody wrote it. */
export function AuditDetailText({ field, text }: AuditDetail) {
  const Known = texts[field];
  return Known ? <Known text={text} /> : <bdi className="cell-text">{text}</bdi>;
}

const texts: Partial<Record<AuditField, (props: TextProps) => ReactNode>> = {
  id: Code,
  event: Code,
  stream: Code,
  requeuedAs: Code,
  callback: Code,
  dropped: Code,
  cleaned: Code,
  role: Role,
  changed: Changed,
  limits: Limits,
  amount: Amount,
  until: Term,
  filter: Filter,
  found: Found,
  resolution: ({ text }) => <ResolutionText resolution={text} />,
  count: Count,
  replayed: Count,
  total: Count,
  skipped: Count,
  rate: Count,
  keptDays: Count,
};

function Code({ text }: TextProps) {
  return <code>{text}</code>;
}

function Count({ text }: TextProps) {
  const { count } = useFormats();
  return count(Number(text));
}

function Amount({ text }: TextProps) {
  const euros = Number(text);
  return (
    <span className={euros < 0 ? 'money-out number' : 'money-in number'}>
      {euros < 0 ? '−' : '+'}
      {formatEuros(Math.abs(euros))}
    </span>
  );
}

function Role({ text }: TextProps) {
  const { t } = useTranslation('admin');
  const role = AdminRole.safeParse(text).data;
  return role ? t(`role.${role}`) : text;
}

/** Columns of an account by the labels of their fields. */
const fieldLabels = {
  login: 'users.username',
  nickname: 'users.nickname',
  email: 'users.email',
  fullName: 'users.fullName',
  passwordHash: 'users.password',
  role: 'admins.role',
  status: 'list.status',
} as const;

function Changed({ text }: TextProps) {
  const { t } = useTranslation('admin');
  const isKnown = (name: string): name is keyof typeof fieldLabels => Object.hasOwn(fieldLabels, name);
  return text
    .split(', ')
    .map((name) => (isKnown(name) ? t(fieldLabels[name]) : name))
    .join(', ');
}

/** Such as `deposit per day: 50.00 €, spend per week: none`. */
function Limits({ text }: TextProps) {
  const { t } = useTranslation('admin');
  return (
    <ul>
      {text.split(', ').map((change) => {
        const [, kindText, periodText, euros] = /^(\w+) per (\w+): (?:none|([\d.]+) €)$/.exec(change) ?? [];
        const kind = LimitKind.safeParse(kindText).data;
        const period = LimitPeriod.safeParse(periodText).data;
        return (
          <li key={change}>
            {kind && period
              ? `${t(`log.limit.${kind}.${period}`)}: ${euros === undefined ? t('log.noLimit') : formatEuros(Number(euros))}`
              : change}
          </li>
        );
      })}
    </ul>
  );
}

/** `for ever`, `for 30 days` or `until 2026-12-02T16:30:31.323Z`. */
function Term({ text }: TextProps) {
  const { t } = useTranslation('admin');
  const [, days] = /^for (\d+) days$/.exec(text) ?? [];
  if (days) return t('log.days', { count: Number(days) });
  const atMs = Date.parse(text.replace(/^until /, ''));
  return Number.isNaN(atMs) ? t('log.forEver') : <Moment atMs={atMs} />;
}

function Filter({ text }: TextProps) {
  const filter = ReplayFilter.safeParse(readJson(text)).data;
  return filter ? <ReplayFilterWords filter={filter} /> : <Code text={text} />;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Such as `lane 0: 1 undelivered, 2 pending; lane 1: 0 undelivered, 3 pending`. */
function Found({ text }: TextProps) {
  const { t } = useTranslation('admin');
  if (text === 'nothing was missing') return t('log.nothingMissing');
  return (
    <ul>
      {text.split('; ').map((found) => {
        const [, lane, undelivered, pending] = /^lane (\d+): (\d+) undelivered, (\d+) pending$/.exec(found) ?? [];
        return <li key={found}>{lane ? t('log.foundInLane', { lane, undelivered, pending }) : found}</li>;
      })}
    </ul>
  );
}
