import { useTranslation } from 'react-i18next';
import { Page } from '../ui/page';
import { ChatRoom } from './chat-room';

export function ChatPage() {
  const { t } = useTranslation('player');
  return (
    <Page title={t('chat.title')}>
      <section className="card chat-page" aria-label={t('chat.title')}>
        <ChatRoom />
      </section>
    </Page>
  );
}
