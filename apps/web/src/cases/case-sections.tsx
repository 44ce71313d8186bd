import type { CSSProperties, ReactNode } from 'react';
import { PackageOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CaseType } from '@aftercommit/contracts/states';
import { EmptyState } from '../ui/empty-state';
import { planCaseRows } from './plan-case-rows';

const caseTypes: CaseType[] = ['event', 'daily', 'monthly'];

type CaseSectionsProps<Case> = { cases: Case[]; children: (shown: Case) => ReactNode };

/** Cases by type, in the order that the API gives. */
export function CaseSections<Case extends { type: CaseType }>({ cases, children }: CaseSectionsProps<Case>) {
  const { t } = useTranslation('player');
  if (cases.length === 0) return <EmptyState icon={PackageOpen} text={t('cases.empty')} />;
  const sections = caseTypes
    .map((type) => ({ type, ofType: cases.filter((candidate) => candidate.type === type) }))
    .filter(({ ofType }) => ofType.length > 0)
    .map((section) => ({ ...section, tiles: section.ofType.length }));
  return planCaseRows(sections).map(({ columns, sections: row }) => (
    <div key={row[0]?.type} className="case-row" style={{ '--columns': columns } as CSSProperties}>
      {row.map(({ type, ofType, tiles }) => (
        <section
          key={type}
          className="stack"
          aria-labelledby={`cases-${type}`}
          style={{ '--span': row.length > 1 ? tiles : columns } as CSSProperties}
        >
          <header>
            <h2 id={`cases-${type}`}>{t(`cases.types.${type}.title`)}</h2>
            <p className="soft">{t(`cases.types.${type}.text`)}</p>
          </header>
          <ul className="case-grid">{ofType.map(children)}</ul>
        </section>
      ))}
    </div>
  ));
}
