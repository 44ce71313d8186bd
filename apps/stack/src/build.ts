import { buildAll } from './build/build-all';
import { buildClientPackage } from './build/build-client-package';

// Last what ends the bundler's own process.
buildClientPackage()
  .then(() => buildAll())
  .catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
