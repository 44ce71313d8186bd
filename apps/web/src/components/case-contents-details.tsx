import { useState } from 'react';
import { describeError } from '../http/describe-error';
import type { CaseContents } from '../state/create-page';
import { RarityBadge } from './rarity-badge';

export type CaseContentsDetailsProps = {
  caseId: string;
  readCaseContents: (caseId: string) => Promise<CaseContents>;
};

/** What may be won, read each time it is unfolded: an admin may have changed it. */
export function CaseContentsDetails({ caseId, readCaseContents }: CaseContentsDetailsProps) {
  const [contents, setContents] = useState<CaseContents | null>(null);
  const [error, setError] = useState<string | null>(null);

  const load = (): void => {
    setError(null);
    readCaseContents(caseId).then(setContents, (failure: unknown) => setError(describeError(failure)));
  };

  return (
    <details
      className="contents"
      onToggle={(event) => {
        if (event.currentTarget.open) load();
      }}
    >
      <summary>What is inside</summary>
      {error && (
        <p role="alert" className="alert">
          {error}
        </p>
      )}
      {!contents && !error && <p className="faint">Loading…</p>}
      {contents && (
        <ul className="rows">
          {contents.map((content) => (
            <li key={content.id}>
              <span className="grow">{content.title}</span>
              <RarityBadge rarity={content.rarity} />
              <span className="number">{content.chance.toFixed(2)} %</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
