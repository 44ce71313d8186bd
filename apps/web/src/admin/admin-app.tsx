import { useTranslation } from 'react-i18next';

/** The panel: a chunk of its own, with its own session and its own frame. */
export function AdminApp() {
  const { t } = useTranslation('admin');
  return (
    <main id="content" className="layout">
      <h1>{t('title')}</h1>
    </main>
  );
}
