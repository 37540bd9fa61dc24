import { refuseEmbeddings } from './env-meaning';
import { withPassword } from './env-values';
import { VARIABLES, type Settings, type Variable } from './env-variables';
import { textOf, type EnvSource } from './secret-file';

/**
 * How the hub is set up: every environment variable it reads, checked. The fields are those of {@link Settings}.
 * Nothing else reads `process.env`.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a class, so that it can be injected; Object.assign fills it
export class Env {
  private constructor(settings: Settings) {
    Object.assign(this, settings);
    Object.freeze(this);
  }

  get production(): boolean {
    return this.nodeEnv === 'production';
  }

  /**
   * Reads and checks all variables. An empty one counts as not set; a secret may stand in the file that `NAME_FILE`
   * names instead.
   * @throws EnvError that names every wrong one
   */
  static load(source: EnvSource = process.env): Env {
    const settings: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const variable of VARIABLES) {
      const text = textOf(variable, source, problems);
      const value = text === '' ? undefined : variable.parse(text);
      if (text !== '' && value === undefined) problems.push(complaint(variable, text));
      settings[variable.field] = value ?? variable.fallback(settings);
    }
    problems.push(...together(settings as unknown as Settings));
    settings.databaseUrl = withPassword(settings.databaseUrl, settings.databasePassword);
    settings.databaseListenUrl = withPassword(
      settings.databaseListenUrl,
      settings.databasePassword,
    );
    settings.redisUrl = withPassword(settings.redisUrl, settings.redisPassword);
    if (problems.length > 0) throw new EnvError(problems);
    return new Env(settings as unknown as Settings);
  }

  /** Environment for a foreign program: without the hub's own variables, its keys and passwords among them. */
  static without(source: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
    const own = new Set(VARIABLES.flatMap(({ name }) => [name, `${name}_FILE`]));
    return Object.fromEntries(Object.entries(source).filter(([name]) => !own.has(name)));
  }

  /** Settings for a test or tool: the given ones over the defaults, unchecked. */
  static with(settings: Partial<Settings>): Env {
    const all: Record<string, unknown> = { ...settings };
    for (const { field, fallback } of VARIABLES) {
      if (!Object.hasOwn(all, field)) all[field] = fallback(all);
    }
    return new Env(all as unknown as Settings);
  }
}
// eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unsafe-declaration-merging -- see the class
export interface Env extends Settings {}

/** One or more variables with a wrong value; the message names each, its value and what is allowed. */
export class EnvError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The hub cannot start with these settings:\n${problems.map((p) => `  ${p}`).join('\n')}`);
    this.name = 'EnvError';
  }
}

/** A name and a password before the host of an address, however mistyped the rest is. */
const CREDENTIALS = /[^\s/,@]+:[^\s/,@]*@/g;

function complaint(variable: Variable, text: string): string {
  const shown = variable.secret
    ? `a secret of ${text.length} characters`
    : JSON.stringify(text.replace(CREDENTIALS, '…@'));
  return `${variable.name} is ${shown}, allowed is: ${variable.allowed}.`;
}

/** Rules over several variables. */
function together(settings: Settings): string[] {
  const problems = refuseEmbeddings(settings);
  if (settings.databaseListenUrl && !settings.databaseUrl) {
    problems.push('DATABASE_LISTEN_URL is set and DATABASE_URL is not: set both, or neither.');
  }
  if (settings.nodeEnv !== 'production') return problems;
  if (settings.demo) {
    problems.push(
      'DEMO is "on", allowed with NODE_ENV=production is: off (demo passwords are public).',
    );
  }
  if (settings.sessionSecret === undefined) {
    problems.push(
      'SESSION_SECRET is not set, needed with NODE_ENV=production: at least 32 characters.',
    );
  }
  return problems;
}

/** The variables as a Markdown table, with all that is to be said of each. */
export function describeEnv(): string {
  const row = (...cells: string[]) =>
    `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    row('Variable', 'Meaning', 'Allowed', 'Default'),
    '| --- | --- | --- | --- |',
    ...VARIABLES.map((v) =>
      row(`\`${v.name}\`${v.secret ? ' *' : ''}`, v.meaning, v.allowed, v.byDefault),
    ),
    '',
    '\\* or in a file: `NAME_FILE` holds its path.',
  ].join('\n');
}
