import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { listFiles } from './list-files';

/** The working tree as it is now, committed or not, with the installed packages linked in. */
export function copyTree(fromDir: string, toDir: string): void {
  for (const file of listFiles(fromDir)) {
    if (existsSync(path.join(fromDir, file))) cpSync(path.join(fromDir, file), path.join(toDir, file));
  }
  linkPackages(path.join(fromDir, 'node_modules'), path.join(toDir, 'node_modules'));
}

/** One link per package: our own workspaces, linked relatively by npm, must lead into the copy. */
function linkPackages(fromDir: string, toDir: string): void {
  mkdirSync(toDir);
  for (const name of readdirSync(fromDir)) {
    if (name === '@aftercommit')
      cpSync(path.join(fromDir, name), path.join(toDir, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(path.join(fromDir, name), path.join(toDir, name));
  }
}
