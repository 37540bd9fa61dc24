import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';
import { describeError } from '../../libs/http-api/failure-log';
import type { LogLevel } from './env-values';
import { terminalLine } from './log-line';

export interface LogOptions {
  readonly level: LogLevel;
  /** Lines for people instead of JSON. */
  readonly readable: boolean;
}

/**
 * The log of the process. Errors are reduced to kind, message, stack and codes, and fields that hold secrets are
 * blacked out; bodies, queries and personal data are not to be passed in at all.
 */
export function makeLogger(options: LogOptions, to: DestinationStream = process.stdout): Logger {
  const target: DestinationStream = options.readable
    ? { write: (line) => void to.write(terminalLine(line)) }
    : to;
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: (error: unknown) => reduced(error) },
      redact: {
        paths: ['password', 'token', 'secret', 'authorization', 'cookie'].flatMap((name) => [
          name,
          `*.${name}`,
        ]),
        censor: '[hidden]',
      },
    },
    target,
  );
}

const reduced = (error: unknown): unknown =>
  error instanceof Error ? describeError(error) : error;

type Entry = Record<string, unknown>;

/** Parts of Nest that tell at each start what the code says anyway. */
const CHATTY = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logger over pino. The last text after the message is Nest's name for who speaks. */
export class NestLog implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(CHATTY.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: unknown[]): void {
    const from = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const extra = (from === undefined ? rest : rest.slice(0, -1)).filter((r) => r !== undefined);
    const [entry, text] = split(message);
    const stack = extra.find((part) => typeof part === 'string');
    const error = extra.find((part) => part instanceof Error);
    this.pino[level](
      {
        ...(from === undefined ? {} : { from }),
        ...entry,
        ...(error === undefined ? {} : { err: error }),
        ...(stack === undefined ? {} : { stack }),
      },
      text,
    );
  }
}

/** A message of Nest may be a text, an error, or an object with its own `msg`. */
function split(message: unknown): [Entry, string] {
  if (message instanceof Error) return [{ err: message }, message.message];
  if (typeof message !== 'object' || message === null) return [{}, String(message)];
  const { msg, ...entry } = message as Entry;
  return [entry, typeof msg === 'string' ? msg : ''];
}
