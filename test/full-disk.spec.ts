import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderMailSender } from '../libs/mail/adapters/folder';
import { MailUnavailable } from '../libs/mail/mail';
import { Fts5SearchEngine } from '../libs/search-engine/adapters/fts5/fts5-search-engine';
import {
  SPEC,
  find,
  makeDoc,
  put,
  stream,
  write,
} from '../libs/search-engine/contract/world.contract';
import { SearchUnavailable } from '../libs/search-engine/search-engine';
import { ImportFiles } from '../src/features/import/import-files';

jest.setTimeout(60_000);

const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));

/** A disk of its own, of this size: only root may make one. */
function mounted(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isMounted = mounted();
const onSmallDisk: jest.Describe = isMounted ? describe : describe.skip;
const resize = (size: string) =>
  execFileSync('mount', ['-o', `remount,size=${size}`, disk], { stdio: 'ignore' });
const filler = join(disk, 'filler');

/** Takes all the room there is. */
function fill(): void {
  try {
    writeFileSync(filler, Buffer.alloc(64 * 1024 * 1024));
  } catch {
    // As much as fits is there.
  }
}

async function until(work: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries === 60) throw error;
      await sleep(250);
    }
  }
}

onSmallDisk('a full disk (a tmpfs, as root)', () => {
  beforeEach(() => resize('2m'));
  afterEach(() => rmSync(filler, { force: true }));
  afterAll(() => {
    execFileSync('umount', ['--lazy', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it('of the index: says what to do, finds what it has, and goes on when there is room', async () => {
    const engine = new Fts5SearchEngine({ directory: join(disk, 'search') });
    try {
      await engine.ensure(SPEC);
      await engine.rebuild(stream([makeDoc({ body: 'lazarus' })]));
      fill();
      const docs = Array.from({ length: 500 }, (_, n) =>
        put(makeDoc({ body: `word${n} `.repeat(200) })),
      );
      const failure = await write(engine, docs).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(SearchUnavailable);
      expect(String(failure)).toMatch(/is full: free some space.*follows by itself/);
      expect((await find(engine, 'lazarus')).length).toBe(1);
      rmSync(filler);
      resize('64m');
      // It tries again by itself, a moment after it failed.
      await until(() => write(engine, [put(makeDoc({ body: 'risen' }))]));
      expect((await find(engine, 'risen')).length).toBe(1);
    } finally {
      await engine.close();
      rmSync(join(disk, 'search'), { recursive: true, force: true });
    }
  });

  it('of the mails: the mail waits, no half of it is left, and it is written when there is room', async () => {
    const folder = join(disk, 'mail');
    const sender = new FolderMailSender(folder, 'hub@hub.example', () => undefined);
    const mail = { to: 'a@hub.example', subject: 'Hello', text: 'word '.repeat(2_000) };
    await sender.send(mail);
    fill();
    const failure = await sender.send(mail).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MailUnavailable);
    expect(String(failure)).toContain(`“${folder}” is full: free some space`);
    expect(readdirSync(folder)).toHaveLength(1);
    rmSync(filler);
    await sender.send(mail);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('of uploads: says what to do, and nothing is kept', async () => {
    const files = new ImportFiles(join(disk, 'imports'));
    const folder = await files.newUpload();
    fill();
    const failure = await files
      .store(folder, 1, 'a.jsonl', Readable.from([Buffer.alloc(4 * 1024 * 1024)]))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 507, code: 'disk-full' });
    expect(String(failure)).toMatch(/is full.*free some space/);
  });
});
