import type { CaseContents } from '../state/create-page';
import { CaseContentsDetails } from './case-contents-details';
import { describeCase, type PlayerCase } from './describe-case';
import { Picture } from './picture';

export type CaseCardProps = {
  playerCase: PlayerCase;
  balanceEuros: number | null;
  opening: boolean;
  onOpen: (caseId: string) => Promise<void>;
  readCaseContents: (caseId: string) => Promise<CaseContents>;
};

export function CaseCard({ playerCase, balanceEuros, opening, onOpen, readCaseContents }: CaseCardProps) {
  const { id, title, image_url } = playerCase;
  const { priceText, deposits, obstacle } = describeCase(playerCase, balanceEuros);
  const obstacleId = `obstacle-${id}`;

  return (
    <li className="card" data-testid={`case-${id}`}>
      <Picture url={image_url} />
      <h4>{title}</h4>
      <p className="price">{priceText}</p>
      {deposits && (
        <label className="progress">
          <span>{deposits.text}</span>
          <progress max={deposits.thresholdEuros} value={deposits.euros} />
        </label>
      )}
      <button
        type="button"
        disabled={opening || obstacle !== null}
        aria-describedby={obstacle ? obstacleId : undefined}
        onClick={() => void onOpen(id)}
      >
        {opening ? 'Opening…' : 'Open'}
        <span className="visually-hidden"> {title}</span>
      </button>
      {obstacle && (
        <p id={obstacleId} className="faint">
          {obstacle}
        </p>
      )}
      <CaseContentsDetails caseId={id} readCaseContents={readCaseContents} />
    </li>
  );
}
