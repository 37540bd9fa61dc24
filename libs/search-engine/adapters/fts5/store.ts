import { randomUUID } from 'node:crypto';
import Database from 'libsql';
import type { DocHead } from './memory/documents';
import type { PassageVector } from '../../search-doc';
import type { ImageState } from './memory-image';
import { packVectors, unpackVectors } from './memory/vector-bytes';
import type { ReadText } from './text-reader';

const SCHEMA_VERSION = 1;
const SCHEMA = `
create table meta(key text primary key, value text not null) without rowid;
create table doc(number integer primary key, head text not null, entries blob);
create table word(batch integer primary key, words text not null);
create virtual table text using fts5(title, body, context, acl,
  content='', contentless_delete=1, tokenize='ascii');
insert into text(text, rank) values('automerge', 8);
`;
/** Came later: an index made before has none. */
const PASSAGES = 'create table if not exists passage(number integer primary key, vectors blob)';

/** One stored row: a living document with its words, or the version of a deleted one. */
export interface StoredDoc {
  readonly head: StoredHead;
  readonly entries: Uint32Array | null;
}
export type StoredHead =
  | { readonly doc: DocHead; readonly lengths: readonly [title: number, body: number] }
  | { readonly id: string; readonly version: number };

export class IncompatibleStore extends Error {}

/**
 * The SQLite file: FTS5 over the terms (contentless: texts stay in the database of the hub), and
 * what the columns in memory are loaded from. One connection, used by one thread.
 */
export class Store {
  private readonly db: Database.Database;
  private isOpen = false;
  private readonly statements: Record<
    'count' | 'doc' | 'word' | 'put' | 'drop' | 'find' | 'entries' | 'mean' | 'unmean',
    Database.Statement
  >;

  /** @throws IncompatibleStore when the file is not one of ours or of another version. */
  constructor(readonly path: string) {
    this.db = new Database(path);
    try {
      this.prepareFile();
      this.statements = this.prepareStatements();
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  getMeta(key: string): string | undefined {
    const row = this.db.prepare('select value from meta where key = ?').get(key);
    return (row as { value: string } | undefined)?.value;
  }

  setMeta(key: string, value: string): void {
    this.db.prepare('insert or replace into meta(key, value) values(?, ?)').run(key, value);
  }

  /** Which file this is and how often it was changed; nothing amid a change, or while it has no name. Writes nothing. */
  state(): ImageState | undefined {
    const identity = this.isOpen ? undefined : this.getMeta('identity');
    return identity ? { identity, changes: Number(this.getMeta('changes') ?? 0) } : undefined;
  }

  /** Gives the file a name of its own, unless it has one. */
  identify(): void {
    if (!this.getMeta('identity')) this.setMeta('identity', randomUUID());
  }

  *words(): Generator<string> {
    const rows = this.db.prepare('select words from word order by batch').raw(true).iterate();
    for (const row of rows) yield (row as [string])[0];
  }

  *docs(): Generator<StoredDoc> {
    const rows = this.db.prepare('select head, entries from doc order by number').raw(true);
    for (const row of rows.iterate()) {
      const [head, entries] = row as [string, Buffer | null];
      yield { head: JSON.parse(head) as StoredHead, entries: entries && numbersOf(entries) };
    }
  }

  /** Writes until `commit` stay together; searches of this connection see them at once. */
  begin(): void {
    if (this.isOpen) return;
    this.db.exec('begin immediate');
    this.isOpen = true;
  }

  commit(): void {
    if (!this.isOpen) return;
    this.statements.count.run();
    this.db.exec('commit');
    this.isOpen = false;
  }

  /** Undoes what was written since the last commit. */
  rollback(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.db.exec('rollback');
  }

  put(number: number, doc: DocHead, text: ReadText, acl: string, known: boolean): void {
    const head: StoredHead = { doc, lengths: [text.titleLength, text.bodyLength] };
    const { entries } = text;
    const bytes = Buffer.from(entries.buffer, entries.byteOffset, entries.byteLength);
    this.statements.doc.run(number, JSON.stringify(head), bytes);
    if (known) this.statements.drop.run(number + 1);
    this.statements.put.run(number + 1, text.title, text.body, text.context, acl);
  }

  remove(number: number, id: string, version: number, known: boolean): void {
    this.statements.doc.run(number, JSON.stringify({ id, version }), null);
    if (known) this.statements.drop.run(number + 1);
  }

  /** The vectors of a document's passages; none takes them away. */
  putVectors(number: number, vectors: readonly PassageVector[]): void {
    if (vectors.length === 0) this.statements.unmean.run(number);
    else this.statements.mean.run(number, packVectors(vectors));
  }

  /** Stored vectors of these dimensions, by document. */
  *vectors(dimensions: number): Generator<{ number: number; vectors: readonly PassageVector[] }> {
    const rows = this.db.prepare('select number, vectors from passage order by number').raw(true);
    for (const row of rows.iterate()) {
      const [number, bytes] = row as [number, Buffer];
      const vectors = unpackVectors(bytes, dimensions);
      if (vectors) yield { number, vectors };
    }
  }

  addWords(words: string): void {
    if (words !== '') this.statements.word.run(words);
  }

  /** Numbers of the documents that match an FTS5 expression, ascending. */
  match(expression: string): number[] {
    const row = this.statements.find.get(expression) as { found: string };
    return JSON.parse(row.found) as number[];
  }

  /** The stored words of a document. */
  entriesOf(number: number): Uint32Array {
    const row = this.statements.entries.get(number) as { entries: Buffer | null } | undefined;
    return row?.entries ? numbersOf(row.entries) : new Uint32Array(0);
  }

  close(): void {
    this.db.close();
  }

  private prepareFile(): void {
    const { db } = this;
    db.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    db.exec('pragma cache_size = -16000; pragma mmap_size = 1073741824;');
    const row = db.prepare('pragma user_version').get() as { user_version: number };
    if (row.user_version === SCHEMA_VERSION) {
      db.exec(PASSAGES);
      return;
    }
    const tables = db.prepare('select count(*) n from sqlite_master').get() as { n: number };
    if (row.user_version !== 0 || tables.n > 0) throw new IncompatibleStore('another schema');
    db.exec(SCHEMA);
    db.exec(PASSAGES);
    db.exec(`pragma user_version = ${SCHEMA_VERSION}`);
  }

  private prepareStatements(): Store['statements'] {
    const { db } = this;
    return {
      count: db.prepare(`insert into meta(key, value) values('changes', '1')
        on conflict(key) do update set value = cast(cast(value as integer) + 1 as text)`),
      doc: db.prepare('insert or replace into doc(number, head, entries) values(?, ?, ?)'),
      word: db.prepare('insert into word(words) values(?)'),
      put: db.prepare('insert into text(rowid, title, body, context, acl) values(?, ?, ?, ?, ?)'),
      drop: db.prepare('delete from text where rowid = ?'),
      find: db.prepare('select json_group_array(rowid - 1) found from text where text match ?'),
      entries: db.prepare('select entries from doc where number = ?'),
      mean: db.prepare('insert or replace into passage(number, vectors) values(?, ?)'),
      unmean: db.prepare('delete from passage where number = ?'),
    };
  }
}

/** A copy: the bytes of a row need not begin where a number may. */
function numbersOf(bytes: Buffer): Uint32Array {
  const numbers = new Uint32Array(bytes.byteLength >>> 2);
  new Uint8Array(numbers.buffer).set(bytes);
  return numbers;
}
