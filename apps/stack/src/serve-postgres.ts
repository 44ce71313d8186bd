// An embedded Postgres for whoever starts this process: `postgres.mjs <folder> [port] [setting=value ...]`. It prints
// one line of JSON when the server is ready, and ends with the server, or stops it when its own input is closed.
import { startEmbeddedPostgres } from './embedded-postgres/start-embedded-postgres';

async function main([dataDir, port, ...settings]: string[]): Promise<void> {
  if (!dataDir) throw new Error('Usage: postgres.mjs <folder> [port, 0: any] [setting=value ...]');
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: Object.fromEntries(settings.map((setting) => setting.split('=', 2))) as Record<string, string>,
    ...(Number(port) > 0 ? { port: Number(port) } : {}),
    log: (line) => console.error(line),
  });
  postgres.onExit(() => process.exit(1));
  // Ctrl+C reaches the whole group, and whoever started us still needs the server to end its own work.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // They may die by SIGKILL: the closed pipe is the only word of it.
  process.stdin.resume().on('end', () => void postgres.stop().then(() => process.exit(0)));
  console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid, port: postgres.port }));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
