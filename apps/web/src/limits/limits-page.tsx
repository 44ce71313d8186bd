import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LimitKind, LimitsReply } from '@aftercommit/contracts/http/limits';
import { useApi, useSession } from '../app/site-context';
import { queryKeys } from '../queries/query-keys';
import { Loaded } from '../ui/loaded';
import { Page } from '../ui/page';
import { LimitsForm } from './limits-form';
import { SelfExclusionCard } from './self-exclusion-card';

export function LimitsPage() {
  const { t } = useTranslation('player');
  const api = useApi();
  const userId = useSession()?.userId ?? '';
  const limits = useQuery({
    queryKey: queryKeys.limits(userId),
    queryFn: () => api.get('/api/limits', LimitsReply),
    // What was used has no event of its own while the page is closed.
    refetchOnMount: 'always',
  });
  return (
    <Page title={t('limits.title')}>
      <p className="soft prose">{t('limits.text')}</p>
      <Loaded query={limits} skeletons={4}>
        {(reply) => (
          <>
            <div className="settings-grid">
              {LimitKind.options.map((kind) => (
                <LimitsForm key={kind} kind={kind} limits={reply.limits[kind]} />
              ))}
            </div>
            <SelfExclusionCard exclusion={reply.self_exclusion} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
