import { createWriteStream, mkdirSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { CORPUS_FILES, readLines, renamed } from './relevance-corpus';

/** The corpus as files: as it is, a share of its questions with their answers, or several times under new ids. */
export async function corpusFiles(
  folder: string,
  scale: number,
  dataDir: string,
): Promise<{ paths: string[]; records: number }> {
  const target = join(dataDir, 'corpus');
  mkdirSync(target, { recursive: true });
  let records = 0;
  const paths: string[] = [];
  for (const name of CORPUS_FILES) {
    const path = join(target, `${name}.jsonl.gz`);
    const zip = createGzip({ level: 1 });
    zip.pipe(createWriteStream(path));
    for await (const record of readLines(folder, name)) {
      const thread = String(record.parent ?? record.id);
      if (scale < 1 && !inShare(thread, scale)) continue;
      for (let copy = 0; copy < Math.max(1, scale); copy++) {
        if (!zip.write(`${JSON.stringify(renamed(record, copy))}\n`)) await once(zip, 'drain');
        records++;
      }
    }
    zip.end();
    await once(zip, 'end');
    paths.push(path);
  }
  return { paths, records };
}

function inShare(id: string, share: number): boolean {
  let hash = 0;
  for (let at = 0; at < id.length; at++) hash = (hash * 31 + id.charCodeAt(at)) >>> 0;
  return (hash % 1_000) / 1_000 < share;
}
