import { useTranslation } from 'react-i18next';
import { formatEuros } from '../i18n/use-formats';
import { Progress } from '../ui/progress';

type DepositProgressProps = { deposits: { euros: number; thresholdEuros: number }; period: 'day' | 'month' };

export function DepositProgress({ deposits, period }: DepositProgressProps) {
  const { t } = useTranslation('player');
  const text = t(`cases.deposited.${period}`, {
    euros: formatEuros(deposits.euros),
    threshold: formatEuros(deposits.thresholdEuros),
  });
  return (
    <div className="stack stack-tight">
      <Progress value={deposits.euros} max={deposits.thresholdEuros} label={text} />
      <p className="faint small">{text}</p>
    </div>
  );
}
