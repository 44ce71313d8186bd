import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LimitPeriod, LimitsReply, type Limit, type LimitKind } from '@aftercommit/contracts/http/limits';
import { formatEuros, useFormats } from '../i18n/use-formats';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Progress } from '../ui/progress';
import { useLimitsIntent } from './use-limits-intent';

type LimitsFormProps = { kind: LimitKind; limits: Record<LimitPeriod, Limit> };
type Amounts = Record<LimitPeriod, number | null>;

export function LimitsForm({ kind, limits }: LimitsFormProps) {
  const { t } = useTranslation('player');
  const [typed, setTyped] = useState<Partial<Record<LimitPeriod, string>>>({});
  const save = useLimitsIntent<Partial<Amounts>>(`limits:${kind}`, (api, amounts, key) =>
    api.put('/api/limits', { [kind]: amounts }, LimitsReply, key),
  );

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const changed = Object.entries(typed).map(([period, text]) => [period, text === '' ? null : Number(text)]);
    save.mutate(Object.fromEntries(changed) as Partial<Amounts>, { onSuccess: () => setTyped({}) });
  };

  return (
    <form className="card stack" onSubmit={submit} aria-labelledby={`limits-${kind}`}>
      <h2 id={`limits-${kind}`}>{t(`limits.kinds.${kind}`)}</h2>
      {LimitPeriod.options.map((period) => (
        <div key={period} className="stack stack-tight">
          <Field
            label={t(`limits.periods.${period}`)}
            type="number"
            inputMode="decimal"
            min="0"
            max={1_000_000}
            step="0.01"
            placeholder={t('limits.none')}
            value={typed[period] ?? limits[period].amount ?? ''}
            onChange={(event) => setTyped({ ...typed, [period]: event.target.value })}
          />
          <LimitUse limit={limits[period]} />
        </div>
      ))}
      <div>
        <Button type="submit" look="primary" busy={save.isPending} disabled={Object.keys(typed).length === 0}>
          {t('settings.save')}
        </Button>
      </div>
    </form>
  );
}

/** How much of it is used, and what it is going to be. */
function LimitUse({ limit: { amount, used, next } }: { limit: Limit }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const text =
    amount === null
      ? t('limits.used', { used: formatEuros(used) })
      : t('limits.usedOf', { used: formatEuros(used), amount: formatEuros(amount) });
  const nextAmount = next && (next.amount === null ? t('limits.none') : formatEuros(next.amount));
  return (
    <>
      {amount !== null && <Progress value={used} max={amount} label={text} />}
      <p className="faint small">{text}</p>
      {next && <p className="soft small">{t('limits.next', { amount: nextAmount, at: formats.moment(next.at) })}</p>}
    </>
  );
}
