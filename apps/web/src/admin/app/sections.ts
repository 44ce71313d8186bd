import {
  Activity,
  Bug,
  CreditCard,
  Gem,
  Inbox,
  MessageSquare,
  Package,
  ScrollText,
  ShieldCheck,
  Users,
  Webhook,
  type LucideIcon,
} from 'lucide-react';
import { panelPath, panelRoutePaths, type PanelRouteName } from '@aftercommit/contracts/route-paths';
import type { AdminRole } from '@aftercommit/contracts/states';

/** The pages of a single thing have no place in the menu. */
export type SectionName = Exclude<PanelRouteName, 'user' | 'newCase' | 'case'>;

export type Section = { name: SectionName; path: string; least: AdminRole; icon: LucideIcon };

const section = (name: SectionName, least: AdminRole, icon: LucideIcon): Section => {
  return { name, path: `${panelPath}/${panelRoutePaths[name]}`, least, icon };
};

/** The panel's table of contents, in the order of its menu: what waits for a person first. */
export const sections: readonly Section[] = [
  section('requests', 'moderator', Inbox),
  section('problems', 'moderator', Bug),
  section('users', 'moderator', Users),
  section('chat', 'moderator', MessageSquare),
  section('cases', 'admin', Package),
  section('items', 'admin', Gem),
  section('payments', 'admin', CreditCard),
  section('callbacks', 'admin', Webhook),
  section('operations', 'admin', Activity),
  section('log', 'moderator', ScrollText),
  section('admins', 'owner', ShieldCheck),
];

/** What a page takes; the server decides. */
export const leastRoles = {
  ...(Object.fromEntries(sections.map(({ name, least }) => [name, least])) as Record<SectionName, AdminRole>),
  user: 'moderator',
  newCase: 'admin',
  case: 'admin',
} satisfies Record<PanelRouteName, AdminRole>;
