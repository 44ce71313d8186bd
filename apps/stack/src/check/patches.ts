import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryDir } from '../repository-dir';

const patchesDir = path.join(repositoryDir, 'apps/pipeline-e2e/patches');

/** Header `# test: <file> :: <name>`: the one test that goes red. */
export type TestedPatch = { file: string; testFile: string; testName: string };

/** Header `# chaos: <guarantee> :: <flags>`: what a chaos run with these flags says is broken. */
export type BrokenGuarantee = { file: string; guarantee: string; flags: string[] };

/** Each takes one safeguard away. */
export function listPatches(): { tested: TestedPatch[]; chaotic: BrokenGuarantee[] } {
  const names = readdirSync(patchesDir).filter((name) => name.endsWith('.patch'));
  if (names.length === 0) throw new Error(`There are no patches in ${patchesDir}.`);
  const tested: TestedPatch[] = [];
  const chaotic: BrokenGuarantee[] = [];
  for (const name of names.sort()) {
    const file = path.join(patchesDir, name);
    const text = readFileSync(file, 'utf8');
    const test = /^# test: (.+?) :: (.+)$/m.exec(text);
    if (test?.[1] && test[2]) tested.push({ file, testFile: test[1].trim(), testName: test[2].trim() });
    const chaos = /^# chaos: (G\d) :: (.+)$/m.exec(text);
    if (chaos?.[1] && chaos[2]) chaotic.push({ file, guarantee: chaos[1], flags: chaos[2].trim().split(/\s+/) });
    if (!test && !chaos) throw new Error(`${name} lacks its header: "# test: <file> :: <test name>" or "# chaos: …".`);
  }
  return { tested, chaotic };
}

/** Answers what is wrong where it does not apply. */
export function applyPatch(file: string, copyDir: string): string | undefined {
  try {
    gitApply(copyDir, file);
    return undefined;
  } catch (error) {
    return `does not apply: ${(error as { stderr?: Buffer }).stderr?.toString().trim() ?? String(error)}`;
  }
}

export function takePatchBack(file: string, copyDir: string): void {
  gitApply(copyDir, '-R', file);
}

function gitApply(copyDir: string, ...args: string[]): void {
  // The copy is no repository; a repository further up must not be taken for its own.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(copyDir) };
  execFileSync('git', ['apply', ...args], { cwd: copyDir, env, stdio: 'pipe' });
}
