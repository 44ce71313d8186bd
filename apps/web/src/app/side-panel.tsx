import { Tabs } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import { ChatRoom } from '../chat/chat-room';
import { DropFeed } from '../drops/drop-feed';
import { useDrops } from '../queries/site-queries';

/** What others win and say, beside every page that is wide enough. */
export function SidePanel() {
  const { t } = useTranslation('player');
  return (
    <aside className="side-panel card" aria-label={t('sidePanel')}>
      <Tabs.Root defaultValue="drops" className="side-panel-tabs">
        <Tabs.List className="tabs-list" aria-label={t('sidePanel')}>
          <Tabs.Trigger value="drops" className="tab">
            <span className="live-dot" aria-hidden />
            {t('nav.drops')}
          </Tabs.Trigger>
          <Tabs.Trigger value="chat" className="tab">
            {t('nav.chat')}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="drops" className="side-panel-content">
          <DropFeed drops={useDrops()} />
        </Tabs.Content>
        <Tabs.Content value="chat" className="side-panel-content">
          <ChatRoom />
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}
