import { useTranslation } from 'react-i18next';
import { formatEuros } from '../i18n/use-formats';

export function CasePrice({ euros }: { euros: number }) {
  const { t } = useTranslation('player');
  return <p className="price number">{euros > 0 ? formatEuros(euros) : t('cases.free')}</p>;
}
