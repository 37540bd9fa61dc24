import { setTimeout as sleep } from 'node:timers/promises';
import { Crowd } from './crowd';
import { openInstallation, type Installation } from './installation';
import { judge } from './judge';
import { blowsOn, type Blow, type Durations } from './part';
import { untilWell } from './until-well';
import { isKept, verdictTable, type Promised } from './verdict';

export interface ChaosOptions extends Durations {
  /** Parts to hurt, by the beginning of their names; all where empty. */
  readonly only: readonly string[];
  /** Which blows of a part, by its name and theirs. */
  readonly wanted?: (blow: Blow) => boolean;
  readonly rounds: number;
  /** No blow begins later than this. */
  readonly seconds: number;
  readonly writesPerSecond: number;
  /** Between the end of one blow and the next one, besides getting well. */
  readonly restMs: number;
  readonly report: (line: string) => void;
}

export interface ChaosResult {
  readonly promises: readonly Promised[];
  readonly table: string;
  readonly kept: boolean;
  readonly lacks: readonly string[];
  readonly blows: number;
  /** What the processes of the hub said, by name. */
  readonly logs: ReadonlyMap<string, string>;
}

/** Hurts one part after the other while people write and read, and says which promises were kept. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const begun = Date.now();
  const report = (text: string) =>
    options.report(`${((Date.now() - begun) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
  const installation = await openInstallation(report);
  let crowd: Crowd | undefined;
  try {
    const { webs, workers, meilisearch, lacks } = installation;
    report(
      `up: ${[...webs, ...workers].map(({ name }) => name).join(', ')}; PostgreSQL; ` +
        `${installation.redis ? 'Redis; ' : ''}${meilisearch.length || 'no'} Meilisearch`,
    );
    crowd = await Crowd.gather(installation, options.writesPerSecond);
    crowd.start();
    await sleep(options.restMs);
    const illness: string[] = [];
    const blows = await strikeAll(options, installation, crowd, report, illness);
    report('nothing more is hurt; everybody finishes what they have begun');
    const promises = await judge(installation, crowd, { illness, blows, report });
    const logs = new Map([...webs, ...workers].map((hub) => [hub.name, hub.log]));
    const table = verdictTable(promises);
    return { promises, table, kept: isKept(promises), lacks, blows, logs };
  } finally {
    crowd?.abandon();
    await installation.close();
  }
}

async function strikeAll(
  options: ChaosOptions,
  installation: Installation,
  crowd: Crowd,
  report: (text: string) => void,
  illness: string[],
): Promise<number> {
  const end = Date.now() + options.seconds * 1_000;
  const { only, wanted = () => true } = options;
  const blows = installation.parts
    .filter(({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)))
    .flatMap((part) => blowsOn(part, options))
    .filter(wanted);
  let struck = 0;
  for (let round = 0; round < options.rounds; round += 1) {
    for (const blow of blows) {
      if (Date.now() > end) return struck;
      await strike(blow, installation, crowd, { report, illness });
      struck += 1;
      await sleep(options.restMs);
    }
  }
  return struck;
}

async function strike(
  blow: Blow,
  installation: Installation,
  { traffic, ledger }: Crowd,
  { report, illness }: { report: (text: string) => void; illness: string[] },
): Promise<void> {
  const before = { written: ledger.acknowledged, asked: traffic.requests };
  const counts = new Map(traffic.counts);
  await blow.strike();
  const mended = Date.now();
  const complaint = await untilWell(installation);
  const took = ((Date.now() - mended) / 1_000).toFixed(1);
  if (complaint) illness.push(`after ${blow.part} was ${blow.how}: ${complaint}`);
  const failed = [...traffic.counts]
    .map(([status, times]) => [status, times - (counts.get(status) ?? 0)] as const)
    .filter(([status, times]) => times > 0 && !/^[23]/.test(status))
    .map(([status, times]) => `${status}: ${times}`);
  report(
    `${blow.part.padEnd(13)} ${blow.how.padEnd(27)} ${complaint ? 'NOT WELL' : 'well'} after ${took} s; ` +
      `${ledger.acknowledged - before.written} writes, ${traffic.requests - before.asked} requests` +
      `${failed.length ? `; ${failed.join(', ')}` : ''}`,
  );
}
