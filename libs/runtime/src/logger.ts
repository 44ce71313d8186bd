import { pino } from 'pino';

export type Logger = {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  /** It healed by itself. */
  warn(event: string, fields?: Record<string, unknown>): void;
  /** A person must act. */
  error(event: string, fields?: Record<string, unknown>): void;
  /** A line for people that the original contract promises, kept verbatim. */
  say(line: string): void;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** JSON lines on stdout: { level, time, process, event, … }. Tokens, passwords and payloads never go in. */
export function createLogger(processName: string, level: LogLevel): Logger {
  const log = pino({ level, base: { process: processName, pid: process.pid } });
  return {
    debug: (event, fields) => log.debug({ event, ...fields }),
    info: (event, fields) => log.info({ event, ...fields }),
    warn: (event, fields) => log.warn({ event, ...fields }),
    error: (event, fields) => log.error({ event, ...fields }),
    say: (line) => process.stdout.write(`${line}\n`),
  };
}

/** An error as fields for a log line. */
export function describeError(error: unknown): { error: string; stack?: string | undefined } {
  return error instanceof Error ? { error: error.message || error.name, stack: error.stack } : { error: String(error) };
}
