import { Boxes, Flame, History, MessageCircle, PackageOpen, type LucideIcon } from 'lucide-react';
import { routePaths } from '@aftercommit/contracts/route-paths';

type NavigationEntry = { path: string; label: 'cases' | 'inventory' | 'history' | 'drops' | 'chat'; icon: LucideIcon };

/** What the bar on top and the one at the bottom lead to. */
export const navigation: NavigationEntry[] = [
  { path: routePaths.home, label: 'cases', icon: PackageOpen },
  { path: routePaths.inventory, label: 'inventory', icon: Boxes },
  { path: routePaths.history, label: 'history', icon: History },
  { path: routePaths.drops, label: 'drops', icon: Flame },
  { path: routePaths.chat, label: 'chat', icon: MessageCircle },
];
