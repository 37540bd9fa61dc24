import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import Database from 'libsql';
import {
  EVERYBODY,
  SPEC,
  find,
  makeDoc,
  put,
  query,
  stream,
  write,
} from '../../contract/world.contract';
import { Fts5SearchEngine } from './fts5-search-engine';
import { columnsOf } from './memory/columns';

describe('the image of an index in memory', () => {
  let directory: string;
  let engine: Fts5SearchEngine;
  const file = (end: string) =>
    join(directory, readdirSync(directory).find((name) => name.endsWith(end)) ?? 'none');
  const reopen = async () => {
    await engine.close();
    await open();
  };
  const open = async () => {
    engine = new Fts5SearchEngine({ directory });
    return engine.ensure(SPEC);
  };
  const texts = [
    makeDoc({ body: 'die Druckerwarteschlange leeren', lang: 'de', tags: ['drucker', 'spooler'] }),
    makeDoc({ title: 'Toner', body: 'replace the cartridge', tags: ['drucker'] }),
    makeDoc({ title: 'Ghost', body: 'deleted later' }),
  ];
  /** Takes the rows away that memory is otherwise made from. */
  const emptyRows = () => {
    const db = new Database(file('.db'));
    db.exec('delete from doc; delete from word');
    db.close();
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'fts5-image-'));
    await open();
    await engine.rebuild(stream(texts));
  });
  afterEach(async () => {
    await engine.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is left by a clean end, and is all the next beginning reads', async () => {
    await write(engine, [{ op: 'del', id: texts[2]?.id ?? '', version: 99 }]);
    const whole = query('drucker', { facets: ['tag', 'lang'] });
    const before = await engine.search(whole, EVERYBODY);
    expect(before.hits).toHaveLength(2);
    await engine.close();
    emptyRows();
    expect(await open()).toEqual({ documents: 2, rebuild: undefined });
    const after = await engine.search(whole, EVERYBODY);
    expect(after.hits).toEqual(before.hits);
    expect(after.facets).toEqual(before.facets);
    expect(await find(engine, 'deleted')).toEqual([]);
    // What is written afterwards gets numbers of its own.
    await write(engine, [put(makeDoc({ body: 'fuser unit cartridge' }))]);
    expect(await find(engine, 'cartridge')).toHaveLength(2);
    expect(await find(engine, 'fuser')).toHaveLength(1);
  });

  it('of an earlier state is not used: what a killed hub wrote since is there', async () => {
    await reopen();
    await write(engine, [put(makeDoc({ body: 'written before the kill' }))]);
    const { worker } = (engine as unknown as { client: { worker: Worker } }).client;
    await worker.terminate();
    await reopen();
    expect(await find(engine, 'kill')).toHaveLength(1);
    expect(await find(engine, 'cartridge')).toHaveLength(1);
  });

  it('costs no write when an index is opened: a full disk must not make it look broken', async () => {
    const named = () => {
      const db = new Database(file('.db'));
      const row = db.prepare(`select value from meta where key = 'identity'`).get();
      db.close();
      return row !== undefined;
    };
    const { worker } = (engine as unknown as { client: { worker: Worker } }).client;
    await worker.terminate();
    await reopen();
    expect(await find(engine, 'cartridge')).toHaveLength(1);
    expect(named()).toBe(false);
    await engine.close();
    expect(named()).toBe(true);
  });

  it.each([new Map(), new Set(), ['a'], null, () => 1])(
    'refuses what is no column: %p',
    (field) => {
      expect(() => columnsOf({ field }, new Set())).toThrow('The field field cannot be kept.');
    },
  );

  it.each([
    [
      'a byte of it changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(1 + (bytes.at(-1) ?? 0))]),
    ],
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['emptied', () => Buffer.alloc(0)],
    [
      'of another form',
      (bytes: Buffer) =>
        Buffer.from(bytes.toString('latin1').replace('"form":1', '"form":9'), 'latin1'),
    ],
  ])('%s is not used', async (_, spoil) => {
    await engine.close();
    writeFileSync(file('.image'), spoil(readFileSync(file('.image'))));
    expect(await open()).toEqual({ documents: 3, rebuild: undefined });
    expect(await find(engine, 'cartridge')).toHaveLength(1);
  });

  it('is not written again when nothing has changed, and goes with its index', async () => {
    await engine.close();
    const { ino } = statSync(file('.image'));
    await open();
    await reopen();
    expect(statSync(file('.image')).ino).toBe(ino);
    await engine.rebuild(stream(texts));
    expect(readdirSync(directory).filter((name) => name.endsWith('.image'))).toEqual([]);
  });
});
