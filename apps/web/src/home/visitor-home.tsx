import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import { Boxes, Scale, ShieldCheck, Zap } from 'lucide-react';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { OfferedCaseCard } from '../cases/case-card';
import { CaseSections } from '../cases/case-sections';
import { useFormats } from '../i18n/use-formats';
import { useCases, useStats } from '../queries/site-queries';
import { nameButtonClass } from '../ui/button';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';

const promises = [
  { name: 'live', icon: Zap },
  { name: 'fair', icon: Scale },
  { name: 'safe', icon: ShieldCheck },
  { name: 'real', icon: Boxes },
] as const;

export function VisitorHome() {
  const { t } = useTranslation('player');
  const stats = useStats().data;
  const formats = useFormats();
  return (
    <Page title={t('visitor.title')}>
      <section className="hero card">
        <p className="hero-text">{t('visitor.text')}</p>
        <div className="row">
          <Link to={routePaths.register} className={nameButtonClass({ look: 'primary', size: 'large' })}>
            {t('session.register')}
          </Link>
          <Link to={routePaths.signIn} className={nameButtonClass({ size: 'large' })}>
            {t('nav.signIn')}
          </Link>
        </div>
        {stats && (
          <dl className="hero-stats">
            <div>
              <dt className="faint">{t('visitor.openings')}</dt>
              <dd className="number">{formats.count(stats.total_spins)}</dd>
            </div>
            <div>
              <dt className="faint">{t('visitor.players')}</dt>
              <dd className="number">{formats.count(stats.unique_users)}</dd>
            </div>
          </dl>
        )}
      </section>
      <Loaded query={useCases()} skeletons={5}>
        {(cases) => (
          <CaseSections cases={cases}>
            {(offered) => <OfferedCaseCard key={offered.id} offered={offered} />}
          </CaseSections>
        )}
      </Loaded>
      <ul className="promise-grid">
        {promises.map(({ name, icon: Icon }) => (
          <li key={name} className="card stack stack-tight promise">
            <Icon aria-hidden />
            <h2>{t(`visitor.promises.${name}.title`)}</h2>
            <p className="soft">{t(`visitor.promises.${name}.text`)}</p>
          </li>
        ))}
      </ul>
    </Page>
  );
}
