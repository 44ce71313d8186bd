import type { CaseContents } from '../state/create-page';
import type { Player, PlayerState } from '../state/create-player';
import { CaseList } from './case-list';
import { HistoryList } from './history-list';
import { InventoryList } from './inventory-list';
import { NoticeLine } from './notice-line';
import { RequestList } from './request-list';
import { TradeLinkForm } from './trade-link-form';
import { WonItemDialog } from './won-item-dialog';

export type PlayerViewProps = {
  state: PlayerState;
  player: Player;
  readCaseContents: (caseId: string) => Promise<CaseContents>;
};

export function PlayerView({ state, player, readCaseContents }: PlayerViewProps) {
  const { profile, running } = state;
  return (
    <>
      <NoticeLine notice={state.notice} onClose={player.closeNotice} />
      {profile.value && (
        <p className="level">
          Level {profile.value.level} · {profile.value.currentXP} of 100 XP · cases opened: {profile.value.openedCases}
        </p>
      )}
      <CaseList
        profile={profile}
        balanceEuros={state.balance?.euros ?? null}
        running={running}
        onOpen={player.openCase}
        onRetry={player.refresh}
        readCaseContents={readCaseContents}
      />
      <InventoryList
        inventory={state.inventory}
        running={running}
        onClaim={player.claimItem}
        onSell={player.sellItem}
        onRetry={player.refresh}
      />
      <TradeLinkForm saved={profile.value?.tradeLink ?? ''} running={running} onSave={player.saveTradeLink} />
      <RequestList
        requests={state.requests}
        running={running}
        onDismiss={player.dismissRequest}
        onRetry={player.refresh}
      />
      <HistoryList history={state.history} onRetry={player.refresh} />
      <WonItemDialog won={state.wonItem} onClose={player.closeWonItem} />
    </>
  );
}
