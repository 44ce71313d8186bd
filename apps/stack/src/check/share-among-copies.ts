import { rmSync } from 'node:fs';
import path from 'node:path';
import { createScratchDir } from '../create-scratch-dir';
import { repositoryDir } from '../repository-dir';
import { copyTree } from './copy-tree';

export type TreeCopy = {
  dir: string;
  /** For what a run leaves behind. */
  workDir: string;
};

/**
 * Works through the items on so many copies of the tree at once: what a patch breaks in one is whole in the others.
 * Results come in the order of the items.
 */
export async function shareAmongCopies<Item, Result>(
  copyCount: number,
  items: readonly Item[],
  work: (item: Item, copy: TreeCopy) => Promise<Result>,
): Promise<Result[]> {
  const scratchDir = createScratchDir();
  const results: Result[] = [];
  const queue = [...items.entries()];

  async function workThrough(copy: TreeCopy): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1], copy);
  }

  try {
    const copies = Array.from({ length: copyCount }, (_, index) => {
      const workDir = path.join(scratchDir, String(index));
      const dir = path.join(workDir, 'tree');
      copyTree(repositoryDir, dir);
      return { dir, workDir };
    });
    await Promise.all(copies.map(workThrough));
    return results;
  } finally {
    rmSync(scratchDir, { recursive: true, force: true });
  }
}
