import { useTranslation } from 'react-i18next';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { ClientSeedForm } from './client-seed-form';
import { useFairSeed } from './fair-queries';
import { OpeningChecker } from './opening-checker';
import { SeedRotation } from './seed-rotation';

export function FairnessPage() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('fairness.title')}>
      <p className="soft prose">{t('fairness.text')}</p>
      <section className="card stack" aria-labelledby="seed">
        <h2 id="seed">{t('fairness.current')}</h2>
        <Loaded query={useFairSeed()} skeletons={2}>
          {(seed) => (
            <>
              <dl className="facts">
                <div>
                  <dt>{t('fairness.commitment')}</dt>
                  <dd className="code" data-testid="commitment">
                    {seed.server_seed_hash}
                  </dd>
                </div>
                <div>
                  <dt>{t('fairness.nonce')}</dt>
                  <dd className="code">{seed.nonce}</dd>
                </div>
              </dl>
              <ClientSeedForm key={seed.client_seed} saved={seed.client_seed} />
            </>
          )}
        </Loaded>
      </section>
      <SeedRotation />
      <OpeningChecker />
    </Page>
  );
}
