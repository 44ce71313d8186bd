import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ModeratedMessagesReply } from '@aftercommit/contracts/http/chat';
import { SuccessReply } from '@aftercommit/contracts/http/no-body';
import { Button } from '../../ui/button';
import { Page } from '../../ui/page';
import { useAction } from '../app/use-action';
import { usePages } from '../app/use-list';
import type { Column } from '../parts/data-table';
import { FormDialog } from '../parts/form-dialog';
import { ListView } from '../parts/list-view';
import { Moment } from '../parts/moment';
import { Person } from '../parts/person';
import { StatusBadge } from '../parts/status-badge';
import { PlainDialog, RestrictDialog } from '../users/user-dialogs';

type Message = ModeratedMessagesReply['messages'][number];
type Asked = { message: Message; what: 'delete' | 'mute' | 'unmute' };

const readPage = ({ messages, next }: ModeratedMessagesReply) => ({ rows: messages, next });

/** Everything that was said, what was deleted too. */
export function ChatPage() {
  const { t } = useTranslation('admin');
  const [asked, setAsked] = useState<Asked | null>(null);
  const messages = usePages({
    list: 'chat',
    path: '/api/admin/chat/messages',
    reply: ModeratedMessagesReply,
    readPage,
  });
  const columns = useColumns(setAsked);
  const close = (): void => setAsked(null);
  return (
    <Page title={t('chat.title')}>
      <ListView
        label={t('chat.title')}
        emptyText={t('chat.empty')}
        query={messages}
        columns={columns}
        rowId={(message) => message.id}
      />
      {asked?.what === 'delete' && <DeleteDialog message={asked.message} onClose={close} />}
      {asked && asked.what !== 'delete' && <MuteDialog message={asked.message} name={asked.what} onClose={close} />}
    </Page>
  );
}

function useColumns(ask: (asked: Asked) => void): Column<Message>[] {
  const { t } = useTranslation('admin');
  return useMemo(
    () => [
      { id: 'at', header: t('ledger.at'), cell: ({ timestamp }) => <Moment atMs={timestamp} /> },
      {
        id: 'author',
        header: t('chat.author'),
        cell: ({ user_name, user_uuid, muted }) => (
          <>
            <Person name={user_name} userId={user_uuid} /> {muted && <StatusBadge status="person.muted" />}
          </>
        ),
      },
      {
        id: 'text',
        header: t('chat.text'),
        kind: 'wide',
        cell: ({ text, deleted_at, deleted_by }) => (
          <>
            <bdi className={deleted_at === null ? 'cell-text' : 'cell-text cell-deleted'}>{text}</bdi>
            {deleted_at !== null && (
              <p className="cell-note">
                <StatusBadge status="message.deleted" /> <bdi>{deleted_by}</bdi>
              </p>
            )}
          </>
        ),
      },
      {
        id: 'actions',
        header: t('list.actions'),
        kind: 'actions',
        cell: (message) => (
          <>
            {message.deleted_at === null && (
              <Button size="small" look="danger" onClick={() => ask({ message, what: 'delete' })}>
                {t('form.delete')}
              </Button>
            )}
            <Button size="small" onClick={() => ask({ message, what: message.muted ? 'unmute' : 'mute' })}>
              {message.muted ? t('users.unmute') : t('users.mute')}
            </Button>
          </>
        ),
      },
    ],
    [t, ask],
  );
}

function MuteDialog({ message, name, onClose }: { message: Message; name: 'mute' | 'unmute'; onClose: () => void }) {
  const author = { id: message.user_uuid, nickname: message.user_name };
  if (name === 'mute') return <RestrictDialog name="mute" user={author} onClose={onClose} />;
  return <PlainDialog name="unmute" user={author} onClose={onClose} />;
}

function DeleteDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation('admin');
  const action = useAction({
    name: `chat.delete ${message.id}`,
    lists: ['chat', 'logs'],
    send: (api, body: object, key) => api.delete(`/api/admin/chat/messages/${message.id}`, body, SuccessReply, key),
  });
  return (
    <FormDialog
      title={t('chat.delete')}
      description={t('chat.deleteQuestion')}
      submitText={t('form.delete')}
      doneText={t('form.deleted')}
      isDangerous
      action={action}
      readInput={() => ({})}
      onClose={onClose}
    >
      {() => (
        <blockquote className="quote">
          <bdi>{message.text}</bdi>
        </blockquote>
      )}
    </FormDialog>
  );
}
