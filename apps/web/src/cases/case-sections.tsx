import type { ReactNode } from 'react';
import { PackageOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaseType } from '@aftercommit/contracts/states';
import { EmptyState } from '../ui/empty-state';

const caseTypes: CaseType[] = ['event', 'daily', 'monthly'];

type CaseSectionsProps<Case> = { cases: Case[]; children: (shown: Case) => ReactNode };

/** Cases by type, in the order that the API gives. */
export function CaseSections<Case extends { type: CaseType }>({ cases, children }: CaseSectionsProps<Case>) {
  const { t } = useTranslation('player');
  if (cases.length === 0) return <EmptyState icon={PackageOpen} text={t('cases.empty')} />;
  return caseTypes
    .map((type) => ({ type, ofType: cases.filter((candidate) => candidate.type === type) }))
    .filter(({ ofType }) => ofType.length > 0)
    .map(({ type, ofType }) => (
      <section key={type} className="stack" aria-labelledby={`cases-${type}`}>
        <header>
          <h2 id={`cases-${type}`}>{t(`cases.types.${type}.title`)}</h2>
          <p className="soft">{t(`cases.types.${type}.text`)}</p>
        </header>
        <ul className="case-grid">{ofType.map(children)}</ul>
      </section>
    ));
}
