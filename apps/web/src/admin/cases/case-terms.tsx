import { useTranslation } from 'react-i18next';
import { CaseStatus, CaseType } from '@aftercommit/contracts/states';
import { Field } from '../../ui/field';
import { SelectField } from '../parts/fields';
import { PictureField } from '../parts/picture-field';
import type { Refusal } from '../parts/use-refusal';
import type { CaseDraft } from './case-draft';

type CaseTermsProps = { draft: CaseDraft; onChange: (draft: CaseDraft) => void; refusal: Refusal };

const titleMax = 120;

export function CaseTerms({ draft, onChange, refusal }: CaseTermsProps) {
  const { t } = useTranslation('admin');
  const text = (name: 'title' | 'nameRu' | 'nameLv') =>
    ({
      label: t(name === 'title' ? 'cases.nameEn' : `cases.${name}`),
      value: draft[name],
      maxLength: titleMax,
      error: refusal.of(name),
      onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
    }) as const;
  const euros = (name: 'price' | 'threshold', field: string) =>
    ({
      label: t(`cases.${name}`),
      value: draft[name],
      type: 'number',
      min: 0,
      max: 1_000_000,
      step: '0.01',
      required: true,
      error: refusal.of(field),
      onChange: (event: { target: { value: string } }) => onChange({ ...draft, [name]: event.target.value }),
    }) as const;

  return (
    <section className="card stack" aria-label={t('cases.terms')}>
      <div className="form-grid">
        <Field {...text('title')} required />
        <Field {...text('nameRu')} />
        <Field {...text('nameLv')} />
        <SelectField
          label={t('cases.type')}
          value={draft.type}
          options={CaseType.options.map((value) => ({ value, text: t(`caseType.${value}`) }))}
          onChange={(event) => onChange({ ...draft, type: CaseType.parse(event.target.value) })}
        />
        <SelectField
          label={t('list.status')}
          value={draft.status}
          options={CaseStatus.options.map((value) => ({ value, text: t(`status.case.${value}`) }))}
          onChange={(event) => onChange({ ...draft, status: CaseStatus.parse(event.target.value) })}
        />
        <Field {...euros('price', 'price')} />
        <Field {...euros('threshold', 'threshold_eur')} hint={t('cases.thresholdHint')} />
      </div>
      <PictureField
        label={t('picture.label')}
        value={draft.picture}
        error={refusal.of('image_url')}
        onChange={(picture) => onChange({ ...draft, picture })}
      />
    </section>
  );
}
