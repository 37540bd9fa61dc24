import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

export const DOCKER = resolve(__dirname, '../../docker');

export interface ComposeService {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly env_file?: readonly string[];
  readonly secrets?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly stop_grace_period?: string;
  readonly deploy?: { readonly resources: { readonly limits: Readonly<Record<string, unknown>> } };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
}

/** A compose file as Compose reads it before it puts variables in: anchors and merge keys are resolved. */
export const readCompose = (name: string): ComposeFile =>
  parse(readFileSync(join(DOCKER, name), 'utf8'), { merge: true }) as ComposeFile;

/** `${NAME:-default}` and `$$`, as Compose puts them in. @throws Error for any other form */
export function interpolate(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\{(\w+):-([^}]*)\}|\$/g, (found, name?: string, byDefault = '') => {
    if (found === '$$') return '$';
    if (name === undefined) throw new Error(`“${text}” holds a $ that this test cannot read`);
    return variables[name] || (byDefault as string);
  });
}

/** What a container of the service finds in its environment. */
export function environmentOf(
  { env_file: files = [], environment = {} }: ComposeService,
  variables: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const own = Object.entries(environment).map(([k, v]) => [k, interpolate(String(v), variables)]);
  return { ...Object.assign({}, ...files.map(envFile)), ...Object.fromEntries(own) };
}

function envFile(name: string): Record<string, string> {
  const lines = readFileSync(join(DOCKER, name), 'utf8').split('\n');
  const settings = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    settings.map((line) => {
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`${dirname(name)}/${name} has a line without “=”: ${line}`);
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
