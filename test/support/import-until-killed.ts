// A process for import.spec.ts to kill: imports the files it is given, printing each commit.
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source';
import { ImportService } from '../../src/features/import/import.api';

async function main(url: string, paths: string[]): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions({ url }, { max: 3 })).initialize();
  const files = paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return { path, name: basename(path), size, changedAt: mtimeMs };
  });
  const job = { files, settings: {}, startedBy: null };
  await new ImportService(dataSource).run(job, new AbortController().signal, {
    onProgress: ({ phase, bytes }) => void process.stdout.write(`${phase} ${bytes}\n`),
  });
  process.stdout.write('end\n');
  await dataSource.destroy();
}

void main(process.argv[2] ?? '', process.argv.slice(3));
