import type { CaseType } from '@aftercommit/contracts/states';
import type { Profile } from '@aftercommit/contracts/http/profile';
import type { CaseContents } from '../state/create-page';
import type { Loaded } from '../state/create-resource';
import { CaseCard } from './case-card';
import { LoadedSection } from './loaded-section';

export type CaseListProps = {
  profile: Loaded<Profile>;
  balanceEuros: number | null;
  running: ReadonlySet<string>;
  onOpen: (caseId: string) => Promise<void>;
  onRetry: () => void;
  readCaseContents: (caseId: string) => Promise<CaseContents>;
};

const types: { type: CaseType; title: string }[] = [
  { type: 'event', title: 'Event cases' },
  { type: 'daily', title: 'Daily cases' },
  { type: 'monthly', title: 'Monthly cases' },
];

export function CaseList({ profile, balanceEuros, running, onOpen, onRetry, readCaseContents }: CaseListProps) {
  const { value, error } = profile;
  return (
    <LoadedSection
      title="Cases"
      loaded={{ value: value?.cases ?? null, error }}
      emptyText="There are no cases at the moment."
      onRetry={onRetry}
    >
      {(cases) =>
        types
          .map(({ type, title }) => ({ title, ofType: cases.filter((candidate) => candidate.type === type) }))
          .filter(({ ofType }) => ofType.length > 0)
          .map(({ title, ofType }) => (
            <div key={title}>
              <h3>{title}</h3>
              <ul className="cards">
                {ofType.map((playerCase) => (
                  <CaseCard
                    key={playerCase.id}
                    playerCase={playerCase}
                    balanceEuros={balanceEuros}
                    opening={running.has(`open:${playerCase.id}`)}
                    onOpen={onOpen}
                    readCaseContents={readCaseContents}
                  />
                ))}
              </ul>
            </div>
          ))
      }
    </LoadedSection>
  );
}
