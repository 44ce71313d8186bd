// `npm run db:dump`: writes the files that are generated from the code and compared by `npm run check`.
import { writeFileSync } from 'node:fs';
import { listGenerated } from './list-generated';

async function main(): Promise<void> {
  for (const { file, content } of await listGenerated()) {
    writeFileSync(file, content);
    console.log(`Written: ${file}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
