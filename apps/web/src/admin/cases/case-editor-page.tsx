import { useState, type FormEvent } from 'react';
import { ArrowLeft, PackageX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { CaseListReply } from '@aftercommit/contracts/http/admin-cases';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { Button, nameButtonClass } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { Loaded } from '../../ui/loaded';
import { Notice } from '../../ui/notice';
import { Page } from '../../ui/page';
import { useShowToast } from '../../ui/toasts';
import { useAction } from '../app/use-action';
import { useRows } from '../app/use-list';
import { useRefusal } from '../parts/use-refusal';
import { CaseContentsEditor } from './case-contents-editor';
import { emptyDraft, toBody, toDraft, type CaseDraft } from './case-draft';
import { CaseTerms } from './case-terms';

type ListedCase = CaseListReply['cases'][number];

const readRows = ({ cases }: CaseListReply): ListedCase[] => cases;

export function CaseEditorPage() {
  const { t } = useTranslation('admin');
  const { caseId } = useParams();
  const cases = useRows({ list: 'cases', path: '/api/admin/cases', reply: CaseListReply, readRows });
  return (
    <Page
      title={caseId ? t('cases.edit') : t('cases.new')}
      actions={
        <Link className={nameButtonClass({ look: 'quiet' })} to="/admin/cases">
          <ArrowLeft aria-hidden />
          {t('cases.back')}
        </Link>
      }
    >
      <Loaded query={cases} skeletons={6}>
        {(listed) => <Editor key={caseId ?? 'new'} listed={listed.find(({ id }) => id === caseId)} caseId={caseId} />}
      </Loaded>
    </Page>
  );
}

type EditorProps = { listed: ListedCase | undefined; caseId: string | undefined };

function Editor({ listed, caseId }: EditorProps) {
  const { t } = useTranslation('admin');
  // What this editor began with: what others save meanwhile is told, and never typed over in silence.
  const [begun, setBegun] = useState(listed);
  const [draft, setDraft] = useState<CaseDraft>(listed ? toDraft(listed) : emptyDraft);
  if (caseId && !listed) return <EmptyState icon={PackageX} text={t('cases.notFound')} />;

  const reload = (): void => {
    setBegun(listed);
    if (listed) setDraft(toDraft(listed));
  };
  return (
    <>
      {listed && begun && listed.version !== begun.version && (
        <Notice tone="warn">
          <div className="row row-between">
            <span className="grow">{t('cases.changedElsewhere')}</span>
            <Button size="small" onClick={reload}>
              {t('cases.takeTheirs')}
            </Button>
          </div>
        </Notice>
      )}
      <CaseForm caseId={caseId} draft={draft} onChange={setDraft} />
    </>
  );
}

type CaseFormProps = { caseId: string | undefined; draft: CaseDraft; onChange: (draft: CaseDraft) => void };

function CaseForm({ caseId, draft, onChange }: CaseFormProps) {
  const { t } = useTranslation('admin');
  const showToast = useShowToast();
  const navigate = useNavigate();
  const [isUnfinished, setIsUnfinished] = useState(false);
  const action = useAction({
    name: `cases.save ${caseId ?? 'new'}`,
    lists: ['cases', 'logs'],
    send: (api, body: object, key) =>
      caseId
        ? api.put(`/api/admin/cases/${caseId}`, body, SuccessReply, key)
        : api.post('/api/admin/cases', body, SuccessReply, key),
  });
  const refusal = useRefusal(action.error, ['title', 'nameRu', 'nameLv', 'price', 'threshold_eur', 'image_url']);

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = toBody(draft);
    setIsUnfinished(body === null);
    if (!body || action.isPending) return;
    action.mutate(body, {
      onSuccess: () => {
        showToast('good', t('form.saved'));
        void navigate('/admin/cases');
      },
    });
  };

  return (
    <form className="stack stack-loose" onSubmit={submit} noValidate={false}>
      <CaseTerms draft={draft} onChange={onChange} refusal={refusal} />
      <CaseContentsEditor
        contents={draft.contents}
        showsFaults={isUnfinished}
        onChange={(contents) => onChange({ ...draft, contents })}
      />
      {refusal.rest && <Notice tone="bad">{refusal.rest}</Notice>}
      {isUnfinished && <Notice tone="bad">{t('cases.badWeight')}</Notice>}
      <div className="row row-end">
        <Link className={nameButtonClass({ look: 'quiet' })} to="/admin/cases">
          {t('form.cancel')}
        </Link>
        <Button type="submit" look="primary" busy={action.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}
