import { useTranslation } from 'react-i18next';
import { Loaded } from '../../ui/loaded';
import { Page } from '../../ui/page';
import { DeadLetters } from './dead-letters';
import { LanesTable } from './lanes-table';
import { Plots } from './plots';
import { Replays } from './replays';
import { ServersTable } from './servers-table';
import { StatusTiles } from './status-tiles';
import { useOperations } from './use-operations';

/** Is everything that was committed on its way to every screen, and how quickly? */
export function OperationsPage() {
  const { t } = useTranslation('admin');
  const { status, history } = useOperations();
  return (
    <Page title={t('operations.title')}>
      <Loaded query={status} skeletons={6}>
        {(now) => (
          <>
            <StatusTiles status={now} newest={history.at(-1)} />
            <Plots history={history} />
            <LanesTable lanes={now.lanes} />
            <ServersTable servers={now.servers} />
          </>
        )}
      </Loaded>
      <DeadLetters />
      <Replays />
    </Page>
  );
}
