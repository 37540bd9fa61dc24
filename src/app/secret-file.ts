import { readFileSync, statSync } from 'node:fs';
import type { Variable } from './env-variables';

export type EnvSource = Readonly<Record<string, string | undefined>>;

/** No secret is longer; something else is behind the path then. */
const MOST_BYTES = 64 * 1024;

/**
 * The text of a variable, trimmed; '' when it is not set. That of a secret may stand in the file named by `NAME_FILE`,
 * as container platforms hand it over. What is wrong with the file is added to `problems`.
 */
export function textOf(variable: Variable, source: EnvSource, problems: string[]): string {
  const { name, secret } = variable;
  const text = source[name]?.trim() ?? '';
  const path = secret ? (source[`${name}_FILE`]?.trim() ?? '') : '';
  if (path === '') return text;
  if (text !== '') {
    problems.push(`${name} and ${name}_FILE are both set, allowed is: one of them.`);
    return '';
  }
  try {
    const content = read(path);
    if (content === '') problems.push(`${name}_FILE names the file ${path}, which is empty.`);
    return content;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    problems.push(`${name}_FILE names the file ${path}, which cannot be read: ${code ?? message}.`);
    return '';
  }
}

function read(path: string): string {
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes`);
  return readFileSync(path, 'utf8').trim();
}
