import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { FileProblem, type FoundRefusal } from '../../features/import/import.api';
import { importLinks, type LinkCounts } from '../../features/links/import/import-links';
import { UsageError, type Command, type CommandContext } from './command';
import { duration, ImportDisplay } from './import-display';
import { InputProblem, inputFiles, type InputFiles } from './import-files';
import { refusalLines } from './import-summary';

const USAGE = `npm run hub -- import-links FILE… [--dry-run]

  FILE       tab-separated columns, or JSON Lines with the same fields; plain or gzip; - reads from stdin
               from, to   a text by its id here, its id at its source, or its address at either
               grade      1 to 3, how well “to” solves “from” (also called relevance)
               kind       duplicate, same-problem, answers, supersedes, contradicts, derived-from, escalated-to;
                          left out: answers, from a question to an article; else same-problem
               time       since when the link is known; left out: the time of “from”
             A first line may name the columns (also query_id and doc_id); without it they are from, to, grade.
  --dry-run  reads and checks everything, writes nothing

Links that are there already, or that somebody rejected, stay as they are: an interrupted import goes on when the same
command is given again. Exit code: 0 all done, 1 some lines were refused or it was interrupted, 2 nothing could be done.`;

export const importLinksCommand: Command = {
  name: 'import-links',
  summary: 'Brings in links between texts: what answers what, which problems are the same',
  usage: USAGE,
  run: async (args, context) => {
    const { names, dryRun } = readOptions(args);
    let input: InputFiles | undefined;
    try {
      input = await inputFiles(names, join(context.env.dataDir, 'imports'), context.signal);
      return await run(input, dryRun, context);
    } catch (error) {
      if (!(error instanceof InputProblem) && !(error instanceof FileProblem)) throw error;
      context.err.write(`${error.message}\n`);
      return 2;
    } finally {
      await input?.close();
    }
  },
};

function readOptions(args: readonly string[]): { names: string[]; dryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    if (positionals.length === 0) throw new Error('Name at least one file.');
    return { names: positionals, dryRun: values['dry-run'] };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const KEPT = 200;

async function run(input: InputFiles, dryRun: boolean, context: CommandContext): Promise<number> {
  const { dataSource } = await context.storage();
  const display = new ImportDisplay(context.out);
  const began = Date.now();
  const total = input.files.reduce((sum, { size }) => sum + size, 0);
  const sum: LinkCounts = { read: 0, created: 0, known: 0, refused: 0 };
  const refusals: FoundRefusal[] = [];
  let [before, interrupted] = [0, false];
  try {
    for (const file of input.files) {
      const report = await importLinks(dataSource, file, {
        dryRun,
        signal: context.signal,
        onProgress: ({ read }, bytes) =>
          display.show({ phase: 'links', done: before + bytes, total, count: sum.read + read }),
        onRefusal: (refusal) => {
          if (refusals.length < KEPT) refusals.push({ file: file.name, ...refusal });
        },
      });
      for (const name of Object.keys(sum) as (keyof LinkCounts)[]) sum[name] += report.counts[name];
      before += file.size;
      interrupted ||= report.interrupted;
    }
  } finally {
    display.end();
  }
  context.err.write(refusalLines(refusals, sum.refused));
  context.out.write(`${headline(dryRun, interrupted, sum)}\n`);
  context.out.write(`${summary(sum, dryRun, (Date.now() - began) / 1_000)}\n`);
  return sum.refused > 0 || interrupted ? 1 : 0;
}

function headline(dryRun: boolean, interrupted: boolean, { created }: LinkCounts): string {
  if (interrupted) return 'Interrupted. Give the same command again to go on.';
  if (dryRun) return 'Nothing was written (--dry-run).';
  return created > 0 ? 'Imported.' : 'Imported: nothing is new.';
}

function summary(counts: LinkCounts, dryRun: boolean, seconds: number): string {
  const rows: [string, number, string?][] = [
    ['read', counts.read, `in ${duration(seconds)}`],
    ...(dryRun
      ? []
      : ([
          ['new', counts.created],
          ['unchanged', counts.known, 'there already, or decided otherwise here'],
        ] as [string, number, string?][])),
    ['refused', counts.refused],
  ];
  return rows
    .map(([name, count, note]) =>
      `  ${name.padEnd(10)} ${count.toLocaleString('en').padStart(9)}  ${note ?? ''}`.trimEnd(),
    )
    .join('\n');
}
