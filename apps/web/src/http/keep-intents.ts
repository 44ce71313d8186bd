import { z } from 'zod';

const Kept = z.record(z.string(), z.object({ key: z.string(), input: z.unknown() }));

/** Actions whose outcome is not known, with the key and the input that they were sent with. */
export type KeptIntents = {
  read(): z.output<typeof Kept>;
  write(intents: z.output<typeof Kept>): void;
};

/** In the storage of this tab: over a reload, not for other tabs, which mean something of their own. */
export function keepIntents(browser: Pick<Window, 'sessionStorage'>, name: string): KeptIntents {
  return {
    read() {
      try {
        return Kept.safeParse(JSON.parse(browser.sessionStorage.getItem(name) ?? '{}')).data ?? {};
      } catch {
        // Storage is blocked, or holds something else.
        return {};
      }
    },
    write(intents) {
      try {
        if (Object.keys(intents).length === 0) browser.sessionStorage.removeItem(name);
        else browser.sessionStorage.setItem(name, JSON.stringify(intents));
      } catch {
        // Blocked or full: this page remembers for itself, until it is loaded again.
      }
    },
  };
}
