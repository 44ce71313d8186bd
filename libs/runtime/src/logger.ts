import { pino } from 'pino';
import type { LogEventName, LogFieldTypes, logEvents } from './telemetry-catalog';

type FieldOf<Name extends LogEventName> = (typeof logEvents)[Name][number];
type LogFields<Name extends LogEventName> = {
  [Field in Exclude<FieldOf<Name>, 'stack'>]: LogFieldTypes[Field];
} & { [Field in Extract<FieldOf<Name>, 'stack'>]?: LogFieldTypes[Field] };

/** A line takes the fields that the catalogue names, all of them but the stack. */
type Log = <Name extends LogEventName>(event: Name, fields: LogFields<Name>) => void;

export type Logger = {
  debug: Log;
  info: Log;
  /** It healed by itself. */
  warn: Log;
  /** A person must act. */
  error: Log;
  /** One line per event, whatever the level; null unless LOG_EVENTS=1, so that nothing is built that nobody reads. */
  each: Log | null;
  /** A line for people that the original contract promises, kept verbatim. */
  say(line: string): void;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export type LoggerOptions = { logEvents?: boolean };

/** JSON lines on stdout: { level, time, process, event, … }. Tokens, passwords and payloads never go in. */
export function createLogger(processName: string, level: LogLevel, options: LoggerOptions = {}): Logger {
  const log = pino({ level, base: { process: processName, pid: process.pid } });
  const eachEvent = options.logEvents ? log.child({}, { level: 'info' }) : null;
  return {
    debug: (event, fields) => log.debug({ event, ...fields }),
    info: (event, fields) => log.info({ event, ...fields }),
    warn: (event, fields) => log.warn({ event, ...fields }),
    error: (event, fields) => log.error({ event, ...fields }),
    each: eachEvent && ((event, fields) => eachEvent.info({ event, ...fields })),
    say: (line) => process.stdout.write(`${line}\n`),
  };
}

/** An error as fields for a log line. */
export function describeError(error: unknown): { error: string; stack?: string | undefined } {
  return error instanceof Error ? { error: error.message || error.name, stack: error.stack } : { error: String(error) };
}
