import type admin from './locales/en/admin.json';
import type common from './locales/en/common.json';
import type errors from './locales/en/errors.json';
import type player from './locales/en/player.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'player';
    resources: { common: typeof common; player: typeof player; errors: typeof errors; admin: typeof admin };
  }
}
