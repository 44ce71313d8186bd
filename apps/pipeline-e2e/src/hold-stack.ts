// Starts a site and stays, for the test of what becomes of it when whoever started it is killed.
import { startStack } from './start-stack';

void startStack().then(({ url, pid }) => {
  process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
  setInterval(() => undefined, 60_000);
});
