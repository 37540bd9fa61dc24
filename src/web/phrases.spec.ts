import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root';

type Table = Readonly<Record<string, unknown>>;

const files = readdirSync(join(packageRoot, 'src'), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.phrases.ts'));

/** Every phrase with its path; functions are called with sample values. */
function spoken(table: Table, path = ''): [path: string, text: string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const here = path ? `${path}.${key}` : key;
    if (typeof value === 'string') return [[here, value]];
    if (typeof value === 'function') return [[here, String(value(3, 2, 1))]];
    return spoken(value as Table, here);
  });
}

/** Phrases that say nothing, as a hint where none is needed: then in every language. */
const silent = (words: readonly [string, string][]) =>
  words.filter(([, text]) => text.trim() === '').map(([path]) => path);

/** Whole words only, so that "Dich" in "dicht" is no find. */
const FAMILIAR = /(?<!\p{L})(du|dich|dir|dein|deine[mnrs]?)(?!\p{L})/iu;

describe.each(files)('%s', (file) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the files are found, not named
  const exported = Object.values(require(join(packageRoot, 'src', file)) as Table);
  const tables = exported.filter(
    (value): value is { en: Table; de: Table } =>
      typeof value === 'object' && value !== null && 'en' in value && 'de' in value,
  );

  it('has words in both languages under the same names, none empty in one only', () => {
    expect(tables.length).toBeGreaterThan(0);
    for (const { en, de } of tables) {
      const [english, german] = [spoken(en), spoken(de)];
      expect(german.map(([path]) => path)).toEqual(english.map(([path]) => path));
      expect(silent(german)).toEqual(silent(english));
      for (const [path, text] of [...english, ...german]) {
        expect([path, text]).not.toEqual([path, expect.stringMatching(/undefined|\{n\}|NaN/)]);
      }
    }
  });

  it('addresses people with "Sie"', () => {
    for (const { de } of tables) {
      expect(spoken(de).filter(([, text]) => FAMILIAR.test(text))).toEqual([]);
    }
  });
});
