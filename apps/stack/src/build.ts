import { buildAll } from './build/build-all';

buildAll().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
