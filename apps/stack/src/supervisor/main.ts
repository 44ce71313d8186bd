// `npm start`: the whole site on one machine, until Ctrl+C.
import { readConfig } from '@aftercommit/runtime/config';
import { stackConfigSchema } from './config';
import { createStack } from './create-stack';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const stack = createStack({ config: readConfig(stackConfigSchema, process.env), print });
  let isStopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    isStopping = true;
    await stack.stop();
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!isStopping) print('Stopping ...');
      void stop(0);
    });
  }
  try {
    await stack.start();
  } catch (error) {
    if (isStopping) return;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await stop(1);
  }
}

void main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
