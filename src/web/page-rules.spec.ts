import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ICONS } from './components/icon';
import { packageRoot } from './package-root';

const sources = (folder: string): [name: string, text: string][] =>
  readdirSync(join(packageRoot, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((name) => name.endsWith('.tsx') && !name.endsWith('.spec.tsx'))
    .map((name) => [name, readFileSync(join(packageRoot, name), 'utf8')]);

const offenders = (files: readonly [string, string][], rule: RegExp): string[] =>
  files.flatMap(([name, text]) =>
    text
      .split('\n')
      .flatMap((line, at) => (rule.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [])),
  );

const pages = [...sources('src/features'), ...sources('src/app'), ...sources('src/web/gallery')];

describe('pages', () => {
  it('name no classes and no styles: those live in src/web/components', () => {
    expect(offenders(pages, /(?<![\w-])(class|className|style)=/)).toEqual([]);
  });

  it('write no HTML by hand', () => {
    expect(offenders(pages, /dangerouslySetInnerHTML|hono\/html|(?<![\w.])raw\(/)).toEqual([]);
  });

  it('carry no code inline, which the content policy would refuse', () => {
    const all = [...pages, ...sources('src/web')];
    expect(offenders(all, /\son[A-Za-z]+=|javascript:|style=/)).toEqual([]);
  });

  it('find what they look for', () => {
    expect(offenders([['x', '<p class="a">']], /(?<![\w-])(class|className|style)=/)).toHaveLength(
      1,
    );
    expect(pages.length).toBeGreaterThan(3);
  });
});

describe('icons', () => {
  it.each(ICONS)('%s is drawn', (name) => {
    expect(existsSync(require.resolve(`lucide-static/icons/${name}.svg`))).toBe(true);
  });
});
