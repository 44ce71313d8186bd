import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** As Debian, others and Google name it. */
const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of the browser tests: CHROMIUM_PATH, else the first one on PATH. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  const folders = (env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const candidates = programs.flatMap((program) => folders.map((folder) => path.join(folder, program)));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
