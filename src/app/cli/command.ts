import type { Logger } from 'pino';
import type { Env } from '../env';
import type { Storage } from '../storage';

/** What a command may use. Parts are opened when first asked for and closed when it ends. */
export interface CommandContext {
  readonly env: Env;
  readonly logger: Logger;
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
  /** Aborted by Ctrl-C or SIGTERM: finish the step under way, say what was done, end. */
  readonly signal: AbortSignal;
  storage(): Promise<Storage>;
}

/** A command of `npm run hub -- <name>`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Arguments and options, as shown by `--help`. */
  readonly usage: string;
  /** Exit code. Throw a UsageError for wrong arguments. */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}

/** The command was called in a wrong way. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
