import { WifiIndicator } from './wifi-indicator';

export type TopBarProps = {
  connected: boolean;
  /** null: a visitor. */
  nickname: string | null;
  balanceEuros: number | null;
  onSignOut: () => Promise<void>;
};

export function TopBar({ connected, nickname, balanceEuros, onSignOut }: TopBarProps) {
  return (
    <header className="top-bar">
      <p className="brand">Aftercommit</p>
      <WifiIndicator connected={connected} />
      {nickname !== null && (
        <>
          <p className="balance" aria-live="polite">
            <span className="visually-hidden">Balance: </span>
            <output data-testid="balance">{balanceEuros === null ? '…' : `${balanceEuros.toFixed(2)} €`}</output>
          </p>
          <p className="nickname">{nickname}</p>
          <button type="button" className="quiet" onClick={() => void onSignOut()}>
            Sign out
          </button>
        </>
      )}
    </header>
  );
}
