import { useTranslation } from 'react-i18next';

/** Stands for what is being loaded. */
export function Skeletons({ count = 3 }: { count?: number }) {
  const { t } = useTranslation('common');
  return (
    <div className="skeletons" aria-busy="true">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="skeleton" />
      ))}
    </div>
  );
}
