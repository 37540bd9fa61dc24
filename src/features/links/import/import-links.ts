import { open } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { DataSource } from 'typeorm';
import { readRecords, readTable, type ReadLine } from '../../import/import.api';
import { LinkImporter } from './link-importer';
import { LINK_COLUMN_NAMES, linkRecord, type LinkRecord, type LinkRefusal } from './link-record';

export interface LinkFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
}

export interface LinkCounts {
  read: number;
  created: number;
  known: number;
  refused: number;
}

export interface LinkImportOptions {
  /** Reads and checks, writes nothing. */
  readonly dryRun?: boolean;
  readonly signal: AbortSignal;
  /** After each batch; `bytes` of the file (packed, where it is). */
  readonly onProgress?: (counts: Readonly<LinkCounts>, bytes: number) => void;
  readonly onRefusal?: (refusal: LinkRefusal) => void;
}

export interface LinkImportReport {
  readonly counts: Readonly<LinkCounts>;
  readonly interrupted: boolean;
}

const BATCH = 500;
const STATISTICS = 'ANALYZE (SKIP_LOCKED) links, clusters, items (cluster_id)';

/**
 * Brings a list of links into the hub: tab-separated columns or JSON Lines, plain or packed. Memory is bounded by a
 * batch, each batch is one transaction, and what is there already is left alone: a list that was broken off goes on by
 * being given again. @throws FileProblem
 */
export async function importLinks(
  dataSource: DataSource,
  file: LinkFile,
  options: LinkImportOptions,
): Promise<LinkImportReport> {
  const importer = new LinkImporter(dataSource, file.name);
  const counts: LinkCounts = { read: 0, created: 0, known: 0, refused: 0 };
  const refuse = (refusal: LinkRefusal) => {
    counts.refused++;
    options.onRefusal?.(refusal);
  };
  for await (const { records, refusals, bytes } of batches(file.path)) {
    if (options.signal.aborted) return { counts, interrupted: true };
    counts.read += records.length + refusals.length;
    if (options.dryRun) {
      const checked = await importer.check(records);
      [...refusals, ...checked.refusals].forEach(refuse);
    } else {
      const fate = await importer.write(records);
      counts.created += fate.created;
      counts.known += fate.known;
      [...refusals, ...fate.refusals].forEach(refuse);
    }
    options.onProgress?.(counts, bytes);
  }
  // PostgreSQL's own look at the tables comes a minute late: until then searches are planned as if nothing were linked.
  if (counts.created > 0) await dataSource.query(STATISTICS);
  return { counts, interrupted: false };
}

interface LinkBatch {
  readonly records: LinkRecord[];
  readonly refusals: LinkRefusal[];
  readonly bytes: number;
}

async function* batches(path: string): AsyncGenerator<LinkBatch> {
  const chunks = (await startsWithBrace(path))
    ? readRecords(path)
    : readTable(path, LINK_COLUMN_NAMES);
  for await (const { lines, fileBytes } of chunks) {
    for (let at = 0; at < lines.length; at += BATCH) {
      yield { ...sorted(lines.slice(at, at + BATCH)), bytes: fileBytes };
    }
  }
}

function sorted(lines: readonly ReadLine[]): Pick<LinkBatch, 'records' | 'refusals'> {
  const records: LinkRecord[] = [];
  const refusals: LinkRefusal[] = [];
  for (const line of lines) {
    const read = linkRecord(line);
    if ('reason' in read) refusals.push(read);
    else records.push(read);
  }
  return { records, refusals };
}

/** JSON Lines begin with `{`; anything else is a table. */
async function startsWithBrace(path: string): Promise<boolean> {
  const head = await firstBytes(path);
  return /^\uFEFF?\s*\{/.test(head.toString('utf8'));
}

const HEAD = 64;

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r').catch(() => undefined);
  // A file that cannot be opened is told of by whoever reads it.
  if (!handle) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const packed = buffer[0] === 0x1f && buffer[1] === 0x8b;
    return packed ? await unpackedHead(path) : buffer.subarray(0, bytesRead);
  } catch {
    return Buffer.alloc(0);
  } finally {
    await handle.close();
  }
}

async function unpackedHead(path: string): Promise<Buffer> {
  const file = createReadStream(path);
  try {
    for await (const chunk of file.pipe(createGunzip())) return (chunk as Buffer).subarray(0, HEAD);
    return Buffer.alloc(0);
  } finally {
    file.destroy();
  }
}
