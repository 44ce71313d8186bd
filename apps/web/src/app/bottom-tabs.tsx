import { NavLink } from 'react-router';
import { useTranslation } from 'react-i18next';
import { navigation } from './navigation';

/** The navigation of narrow screens, where a thumb reaches it. */
export function BottomTabs() {
  const { t } = useTranslation('player');
  return (
    <nav className="bottom-tabs" aria-label={t('nav.label')}>
      {navigation.map(({ path, label, icon: Icon }) => (
        <NavLink key={path} to={path} end className="bottom-tab">
          <Icon aria-hidden />
          <span>{t(`nav.${label}`)}</span>
        </NavLink>
      ))}
    </nav>
  );
}
