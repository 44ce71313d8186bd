// Chaos finds what it should find. Each patch with a `# chaos:` header takes one safeguard away: a short directed run must
// then fail and name the guarantee, with every seed, and pass with the same plan where the safeguard is there.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { applyPatch, listPatches, takePatchBack, type BrokenGuarantee } from './patches';
import { runNode, type ToolRun } from './run-tool';
import { shareAmongCopies, type TreeCopy } from './share-among-copies';

const seeds = [1, 2, 3];

/** A run waits more than it computes: two at once keep two cores busy. */
const copyCount = 2;

type Verdict = { isGood: boolean; reasons: string[] };

export async function checkSafeguards(): Promise<ToolRun> {
  const results = await shareAmongCopies(copyCount, listPatches().chaotic, async (patch, copy) => {
    const result = await tryWithAndWithout(patch, copy);
    // It takes minutes for each.
    console.log(result.line);
    return result;
  });
  return {
    exitCode: results.every(({ isRight }) => isRight) ? 0 : 1,
    output: results.map(({ line }) => line).join('\n'),
  };
}

async function tryWithAndWithout(patch: BrokenGuarantee, copy: TreeCopy): Promise<{ isRight: boolean; line: string }> {
  const name = path.basename(patch.file);
  const whole = await runSeeds(patch, copy);
  const problem = applyPatch(patch.file, copy.dir);
  if (problem) return { isRight: false, line: `${name}: ${problem}` };
  const broken = await runSeeds(patch, copy);
  takePatchBack(patch.file, copy.dir);
  const passed = whole.filter(({ isGood }) => isGood).length;
  const named = broken.filter(({ reasons }) => reasons.some((reason) => reason.includes(`[${patch.guarantee}]`)));
  const isRight = passed === seeds.length && named.length === seeds.length;
  const counts = `${patch.guarantee} named ${named.length} of ${seeds.length} times, passes ${passed} of ${seeds.length} without it`;
  const unexpected = [...whole.filter(({ isGood }) => !isGood), ...broken.filter((run) => !named.includes(run))];
  const reasons = unexpected.map((run) => `\n    ${run.reasons.join('; ') || 'nothing was found'}`).join('');
  return { isRight, line: `${isRight ? 'ok' : 'NOT SHOWN'} ${name}: ${counts}${reasons}` };
}

async function runSeeds({ flags }: BrokenGuarantee, { dir, workDir }: TreeCopy): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const seed of seeds) {
    const json = path.join(workDir, 'chaos.json');
    rmSync(json, { force: true });
    // The first run of a tree builds it.
    const build = seed === seeds[0] ? [] : ['--no-build'];
    const args = ['apps/pipeline-e2e/chaos.mjs', ...flags, '--seed', String(seed), '--json', json, ...build];
    const run = await runNode(args, dir, {});
    try {
      verdicts.push((JSON.parse(readFileSync(json, 'utf8')) as { verdict: Verdict }).verdict);
    } catch {
      verdicts.push({ isGood: false, reasons: [`left no report: ${run.output.slice(-500)}`] });
    }
  }
  return verdicts;
}
