// Runs before `npm start`, `npm test` and `npm run check` with nothing installed: only what Node itself brings.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const stampFile = path.join(root, 'node_modules/.aftercommit-lock');

checkNodeVersion();
const lock = readFileSync(path.join(root, 'package-lock.json'));
const stamp = createHash('sha256').update(lock).digest('hex');
if (!isStamped()) {
  if (!isInstalledByHand()) install();
  writeFileSync(stampFile, stamp);
}

function checkNodeVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (isSupported) return;
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  console.error(`Node ${process.versions.node} is not supported (needed: ${engines.node}).`);
  console.error('Install the current LTS, for example with `nvm install --lts`, and run the same command again.');
  process.exit(1);
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** npm writes down what it installed as the last step: after an own `npm ci` there is nothing to do again. */
function isInstalledByHand() {
  const installedFile = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(JSON.parse(lock).packages).every(([location, wanted]) => {
    if (location === '' || wanted.link || !location.startsWith('node_modules/')) return true;
    const found = installed[location];
    return found ? found.version === wanted.version : Boolean(wanted.optional || wanted.devOptional);
  });
}

function install() {
  const npm = process.env.npm_execpath;
  if (!npm) {
    console.error('Dependencies are missing: run `npm ci --include=dev`.');
    process.exit(1);
  }
  console.log('Installing dependencies (npm ci); the first time takes about a minute ...');
  // A NODE_ENV of production would leave out what builds the web page and runs the tests.
  const { status } = spawnSync(process.execPath, [npm, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error('The installation failed: see the lines above.');
    process.exit(status || 1);
  }
}
