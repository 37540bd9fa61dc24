import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const REPOSITORY = resolve(__dirname, '..');
const ENSURE = `require('./bin/build').ensureBuilt({ announce: () => console.log('building') })
  .catch((error) => { console.error(error.message); process.exit(1); })`;

describe('the build', () => {
  let root: string;

  const write = (path: string, text: string) => {
    fs.mkdirSync(join(root, path, '..'), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  };
  const ensure = (): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, ['-e', ENSURE], { cwd: root, encoding: 'utf8' });
  const load = (path: string): unknown =>
    JSON.parse(
      spawnSync(process.execPath, ['-p', `JSON.stringify(require('./dist/${path}'))`], {
        cwd: root,
        encoding: 'utf8',
      }).stdout,
    );

  beforeAll(() => {
    root = fs.mkdtempSync(join(tmpdir(), 'build-test-'));
    for (const name of ['build.js', 'build-state.js']) {
      write(`bin/${name}`, fs.readFileSync(join(REPOSITORY, 'bin', name), 'utf8'));
    }
    for (const name of ['tsconfig.json', 'tsconfig.build.json']) {
      write(name, fs.readFileSync(join(REPOSITORY, name), 'utf8'));
    }
    write('package.json', '{"name":"small"}');
    fs.symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
    write('libs/words/words.ts', `export const words: string[] = ['one'];`);
    write('src/main.ts', `import { words } from '../libs/words/words';\nexport const all = words;`);
    write('src/main.spec.ts', `throw new Error('a test is no part of the program');`);
    write('src/note.json', `{"text":"as it is"}`);
  });
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

  it('is whole when two processes want it at once', async () => {
    const both = [1, 2].map(() => spawn(process.execPath, ['-e', ENSURE], { cwd: root }));
    const codes = await Promise.all(both.map((child) => once(child, 'exit')));
    expect(codes.map(([code]) => code as number)).toEqual([0, 0]);
    expect(load('src/main.js')).toEqual({ all: ['one'] });
    expect(load('src/note.json')).toEqual({ text: 'as it is' });
    expect(fs.existsSync(join(root, 'dist/src/main.spec.js'))).toBe(false);
    expect(fs.existsSync(join(root, 'dist/.lock'))).toBe(false);
  });

  it('does nothing when nothing changed, and follows changes, removals and lost outputs', () => {
    expect(ensure().stdout).toBe('');

    write('libs/words/words.ts', `export const words: string[] = ['two'];`);
    expect(ensure().stdout).toBe('building\n');
    expect(load('src/main.js')).toEqual({ all: ['two'] });

    write('src/extra.ts', `export const extra = 1;`);
    ensure();
    fs.rmSync(join(root, 'src/extra.ts'));
    fs.rmSync(join(root, 'dist/libs/words/words.js'));
    ensure();
    expect(fs.existsSync(join(root, 'dist/src/extra.js'))).toBe(false);
    expect(load('src/main.js')).toEqual({ all: ['two'] });
  });

  it('says where a file is broken and tries again afterwards', () => {
    const good = fs.readFileSync(join(root, 'src/main.ts'), 'utf8');
    write('libs/words/words.ts', `export const words: string[] = ['three'];`);
    write('src/main.ts', `export const all = [;`);
    const broken = ensure();
    expect(broken.status).toBe(1);
    expect(broken.stderr).toMatch(/src\/main\.ts\(1,\d+\): error/);
    write('src/main.ts', good);
    write('libs/words/words.ts', `export const words: string[] = ['two'];`);
    expect(ensure()).toMatchObject({ status: 0, stdout: 'building\n' });
    expect(load('src/main.js')).toEqual({ all: ['two'] });
  });

  it('waits for a build that is under way in another process', async () => {
    write('dist/.lock', String(process.pid));
    write('src/waited.ts', `export const waited = 1;`);
    const waiting = spawn(process.execPath, ['-e', ENSURE], { cwd: root });
    const ended = once(waiting, 'exit');
    await once(waiting.stdout, 'data');
    await sleep(1_000);
    expect(fs.existsSync(join(root, 'dist/src/waited.js'))).toBe(false);
    fs.rmSync(join(root, 'dist/.lock'));
    await ended;
    expect(load('src/waited.js')).toEqual({ waited: 1 });
  });

  it('is not held up by a build that was killed', () => {
    const dead = spawnSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).stdout;
    write('dist/.lock', dead);
    write('src/late.ts', `export const late = 1;`);
    expect(ensure().status).toBe(0);
    expect(load('src/late.js')).toEqual({ late: 1 });
  });
});
