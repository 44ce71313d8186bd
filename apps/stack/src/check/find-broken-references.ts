import path from 'node:path';

export type Document = { file: string; text: string };

const link = /\]\(([^)\s]+)\)/g;
const test = /`([\w./-]+\.spec\.tsx?)`/g;
const isOutside = /^(?:[a-z]+:|#)/;

/**
 * What documents point at and is not there: files and folders behind their links, and the tests that they name by a path or
 * its end. One line for each. files: all there are, from the root.
 */
export function findBrokenReferences(documents: readonly Document[], files: readonly string[]): string[] {
  const isThere = (target: string): boolean =>
    target === '' || files.some((file) => file === target || file.startsWith(`${target}/`));
  const isTest = (name: string): boolean => files.some((file) => file === name || file.endsWith(`/${name}`));
  return documents.flatMap(({ file, text }) => {
    const links = [...text.matchAll(link)].map(([, target = '']) => target).filter((target) => !isOutside.test(target));
    const tests = [...text.matchAll(test)].map(([, name = '']) => name);
    const broken = [
      ...links.filter((target) => !isThere(resolve(file, target))),
      ...tests.filter((name) => !isTest(name)),
    ];
    return broken.map((target) => `${file}: ${target} is not there`);
  });
}

function resolve(file: string, target: string): string {
  return path.posix.join(path.posix.dirname(file), target.split('#')[0] ?? '').replace(/^\.$|\/$/, '');
}
