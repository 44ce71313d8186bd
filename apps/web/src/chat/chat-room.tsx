import { useEffect, useRef } from 'react';
import { MessageCircle } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslation } from 'react-i18next';
import type { ChatMessage } from '@aftercommit/contracts/http/chat';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useSession } from '../app/site-context';
import { useFormats } from '../i18n/use-formats';
import { nameButtonClass } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { Loaded } from '../ui/loaded';
import { ChatForm } from './chat-form';
import { useChatMessages } from './chat-queries';

/** What players say to one another. Whoever is not signed in neither hears nor speaks. */
export function ChatRoom() {
  const { t } = useTranslation('player');
  const session = useSession();
  const messages = useChatMessages();
  if (!session) {
    return (
      <EmptyState icon={MessageCircle} text={t('chat.signIn')}>
        <Link to={routePaths.signIn} className={nameButtonClass({ look: 'primary', size: 'small' })}>
          {t('nav.signIn')}
        </Link>
      </EmptyState>
    );
  }
  return (
    <div className="chat">
      <Loaded query={messages} skeletons={4}>
        {(list) => <MessageLog messages={list} ownId={session.userId} />}
      </Loaded>
      <ChatForm />
    </div>
  );
}

function MessageLog({ messages, ownId }: { messages: ChatMessage[]; ownId: string }) {
  const { t } = useTranslation('player');
  const formats = useFormats();
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const newestId = messages.at(-1)?.id;

  // Whoever reads further up is left there.
  useEffect(() => {
    if (isAtEnd.current && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [newestId]);

  return (
    <div
      ref={log}
      className="chat-log"
      role="log"
      aria-label={t('chat.title')}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40;
      }}
    >
      {messages.length === 0 && <p className="faint chat-empty">{t('chat.empty')}</p>}
      <ol>
        {messages.map((message) => (
          <li
            key={message.id}
            className={message.user_uuid === ownId ? 'message message-own' : 'message'}
            data-testid="message"
          >
            <p className="message-head small">
              <strong className="clip">
                <bdi>{message.user_name}</bdi>
              </strong>
              <time className="faint">{formats.timeOfDay(message.timestamp)}</time>
            </p>
            <p dir="auto">{message.text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}
