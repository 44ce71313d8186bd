#!/usr/bin/env node
// `npx outbox` in a clone runs the source as it is; an image has no development tools, and what was built.
let hasSource = true;
try {
  require('tsx/cjs');
} catch {
  hasSource = false;
}
require(hasSource ? '../src/main.ts' : '../../../dist/cli.cjs');
