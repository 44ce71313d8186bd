import { findBrokenReferences } from './find-broken-references';

const files = ['README.md', 'docs/page.md', 'docs/adr/0001-one.md', 'libs/db/test/there.spec.ts'];

const find = (text: string): string[] => findBrokenReferences([{ file: 'docs/page.md', text }], files);

describe('references of a document', () => {
  it('are fine when the file, folder or test is there, or lies outside', () => {
    const text = '[a](../README.md#part) [b](adr) [c](adr/0001-one.md) [d](https://example.com/x) [e](#part)';

    expect(find(`${text} \`db/test/there.spec.ts\` \`there.spec.ts\` [f](../docs/) [g](..)`)).toEqual([]);
  });

  it('are named when they are broken', () => {
    expect(find('[a](gone.md) `db/test/gone.spec.ts` `here.spec.ts`')).toEqual([
      'docs/page.md: gone.md is not there',
      'docs/page.md: db/test/gone.spec.ts is not there',
      'docs/page.md: here.spec.ts is not there',
    ]);
  });
});
