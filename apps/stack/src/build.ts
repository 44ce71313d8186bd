import { buildAll } from './build/build-all';
import { buildClientPackage } from './build/build-client-package';

Promise.all([buildAll(), buildClientPackage()]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
