import { useState } from 'react';
import { DropdownMenu } from 'radix-ui';
import { ChevronDown, Gauge, LogOut, Scale, Settings, Wallet } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from 'react-i18next';
import { routePaths } from '@aftercommit/contracts/route-paths';
import { useProfile } from '../queries/player-queries';
import { useSignOut } from '../session/use-sign-out';
import type { Session } from '../session/stored-session';

const entries = [
  { path: routePaths.wallet, label: 'wallet', icon: Wallet },
  { path: routePaths.fairness, label: 'fairness', icon: Scale },
  { path: routePaths.limits, label: 'limits', icon: Gauge },
  { path: routePaths.settings, label: 'settings', icon: Settings },
] as const;

export function UserMenu({ session }: { session: Session }) {
  const { t } = useTranslation('player');
  const profile = useProfile().data;
  const signOut = useSignOut();
  // A menu belongs to the page it was opened on: going back leaves it behind, too.
  const { key, pathname } = useLocation();
  const here = `${key} ${pathname}`;
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  // Forgotten at once: whoever comes back to that page did not open it again.
  if (openedAt !== null && openedAt !== here) setOpenedAt(null);
  const nickname = profile?.nickname ?? session.nickname;
  return (
    // Not modal: that would add a style element, which our policy forbids.
    <DropdownMenu.Root
      modal={false}
      open={openedAt === here}
      onOpenChange={(isOpen) => setOpenedAt(isOpen ? here : null)}
    >
      <DropdownMenu.Trigger className="user-button">
        <span className="visually-hidden">{t('nav.menuOf', { nickname })}</span>
        <span className="avatar" aria-hidden>
          {Array.from(nickname)[0]?.toUpperCase()}
        </span>
        <span className="user-name clip" aria-hidden>
          <bdi>{nickname}</bdi>
        </span>
        <ChevronDown aria-hidden size={16} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={8} collisionPadding={8}>
          {entries.map(({ path, label, icon: Icon }) => (
            <DropdownMenu.Item key={path} asChild>
              <Link to={path} className="menu-item">
                <Icon aria-hidden />
                {t(`nav.${label}`)}
              </Link>
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" onSelect={() => signOut.mutate(session)}>
            <LogOut aria-hidden />
            {t('nav.signOut')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
