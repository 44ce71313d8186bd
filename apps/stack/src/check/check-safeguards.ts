// Chaos finds what it should find. Each patch with a `# chaos:` header takes one safeguard away: a short directed run must
// then fail and name the guarantee, with every seed, and pass with the same plan where the safeguard is there.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createScratchDir } from '../create-scratch-dir';
import { repositoryDir } from '../repository-dir';
import { copyTree } from './copy-tree';
import { applyPatch, listPatches, takePatchBack, type BrokenGuarantee } from './patches';
import { runNode, type ToolRun } from './run-tool';

const seeds = [1, 2, 3];

type Verdict = { isGood: boolean; reasons: string[] };

export async function checkSafeguards(): Promise<ToolRun> {
  const patches = listPatches().chaotic;
  const workDir = createScratchDir();
  const copyDir = path.join(workDir, 'tree');
  let failed = 0;
  const lines: string[] = [];
  try {
    copyTree(repositoryDir, copyDir);
    for (const patch of patches) {
      const { isRight, line } = await tryWithAndWithout(patch, copyDir, workDir);
      if (!isRight) failed += 1;
      lines.push(line);
      // It takes minutes for each.
      console.log(line);
    }
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
  return { exitCode: failed > 0 ? 1 : 0, output: lines.join('\n') };
}

async function tryWithAndWithout(
  patch: BrokenGuarantee,
  copyDir: string,
  workDir: string,
): Promise<{ isRight: boolean; line: string }> {
  const name = path.basename(patch.file);
  const whole = await runSeeds(patch, copyDir, workDir);
  const problem = applyPatch(patch.file, copyDir);
  if (problem) return { isRight: false, line: `${name}: ${problem}` };
  const broken = await runSeeds(patch, copyDir, workDir);
  takePatchBack(patch.file, copyDir);
  const passed = whole.filter(({ isGood }) => isGood).length;
  const named = broken.filter(({ reasons }) => reasons.some((reason) => reason.includes(`[${patch.guarantee}]`)));
  const isRight = passed === seeds.length && named.length === seeds.length;
  const counts = `${patch.guarantee} named ${named.length} of ${seeds.length} times, passes ${passed} of ${seeds.length} without it`;
  const unexpected = [...whole.filter(({ isGood }) => !isGood), ...broken.filter((run) => !named.includes(run))];
  const reasons = unexpected.map((run) => `\n    ${run.reasons.join('; ') || 'nothing was found'}`).join('');
  return { isRight, line: `${isRight ? 'ok' : 'NOT SHOWN'} ${name}: ${counts}${reasons}` };
}

async function runSeeds({ flags }: BrokenGuarantee, copyDir: string, workDir: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const seed of seeds) {
    const json = path.join(workDir, 'chaos.json');
    rmSync(json, { force: true });
    // The first run of a tree builds it.
    const build = seed === seeds[0] ? [] : ['--no-build'];
    const args = ['apps/pipeline-e2e/chaos.mjs', ...flags, '--seed', String(seed), '--json', json, ...build];
    const run = await runNode(args, copyDir, {});
    try {
      verdicts.push((JSON.parse(readFileSync(json, 'utf8')) as { verdict: Verdict }).verdict);
    } catch {
      verdicts.push({ isGood: false, reasons: [`left no report: ${run.output.slice(-500)}`] });
    }
  }
  return verdicts;
}
