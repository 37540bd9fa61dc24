import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import {
  Alert,
  Badge,
  Disclosure,
  LineChart,
  Link,
  Muted,
  RelativeTime,
  Section,
  Stack,
  Table,
  Text,
} from '../../../web/components';
import type { IndexSample } from '../../search/search.api';
import { indexHealthPhrases } from './index-health.phrases';

export interface EnginesView {
  /** Of the last hour, oldest first. */
  readonly samples: readonly IndexSample[];
  readonly now: Date;
}

const MINUTE = 60_000;
/** Samples come every 20 seconds. */
const SILENT_AFTER = 90_000;
/** A chart of milliseconds would look like trouble. */
const LEAST_TOP = 5_000;

/** Each engine behind the index: how it is now, and how far it was behind in the last hour. */
export const IndexEngines = ({ samples, now }: EnginesView) => {
  const t = usePhrases(indexHealthPhrases);
  return (
    <>
      <Section title={t.engines}>
        {samples.length === 0 ? <Muted>{t.noSamples}</Muted> : <Now samples={samples} now={now} />}
      </Section>
      {samples.length > 0 && (
        <Section title={t.chart}>
          <Lag samples={samples} now={now} />
        </Section>
      )}
    </>
  );
};

const Now = ({ samples, now }: EnginesView) => {
  const t = usePhrases(indexHealthPhrases);
  const { number, duration } = useFormats();
  const latest = [...new Map(samples.map((sample) => [sample.instance, sample])).values()];
  const isSilent = (sample: IndexSample) => now.getTime() - sample.at.getTime() > SILENT_AFTER;
  return (
    <Stack>
      <Table
        caption={t.engines}
        rows={latest}
        columns={[
          { title: t.engine, cell: (row) => row.instance, header: true },
          {
            title: t.state,
            cell: (row) =>
              isSilent(row) ? (
                <Badge tone="warning">{t.silent}</Badge>
              ) : row.ok ? (
                <Badge tone="good">{t.ok}</Badge>
              ) : (
                <Badge tone="danger">{t.notOk}</Badge>
              ),
          },
          { title: t.documents, cell: (row) => number(row.documents), numeric: true },
          { title: t.queued, cell: (row) => number(row.queued), numeric: true },
          {
            title: t.lag,
            cell: (row) => (row.lagMs > 0 ? duration(row.lagMs) : t.upToDate),
            numeric: true,
            nowrap: true,
          },
          { title: t.refused, cell: (row) => number(row.failed), numeric: true },
          { title: t.version, cell: (row) => row.version },
        ]}
      />
      {latest.some(isSilent) && <Alert kind="warning">{t.silentHint}</Alert>}
      {latest.map(({ instance, problem }) =>
        problem === null ? null : (
          <Alert kind="warning" title={instance}>
            {problem}
          </Alert>
        ),
      )}
    </Stack>
  );
};

interface Step {
  readonly at: Date;
  readonly instance: string;
  readonly lagMs: number;
  readonly queued: number;
  readonly documents: number;
}

const Lag = ({ samples, now }: EnginesView) => {
  const t = usePhrases(indexHealthPhrases);
  const { number, duration } = useFormats();
  const most = Math.max(...samples.map((sample) => sample.lagMs));
  const top = Math.max(LEAST_TOP, most);
  const names = [...new Set(samples.map((sample) => sample.instance))];
  const lines = names.map((name) => ({
    name,
    points: minutes(
      samples.filter((sample) => sample.instance === name),
      now,
    ),
  }));
  return (
    <Stack>
      <LineChart
        label={t.chartText(duration(most))}
        lines={lines}
        most={top}
        top={duration(top)}
        from={t.hourAgo}
        until={t.now}
      />
      <Disclosure label={t.numbers}>
        <Table
          caption={t.chart}
          rows={steps(samples)}
          columns={[
            { title: t.time, cell: (row) => <RelativeTime time={row.at} />, header: true },
            { title: t.engine, cell: (row) => row.instance },
            { title: t.lag, cell: (row) => duration(row.lagMs), numeric: true, nowrap: true },
            { title: t.queued, cell: (row) => number(row.queued), numeric: true },
            { title: t.documents, cell: (row) => number(row.documents), numeric: true },
          ]}
        />
      </Disclosure>
      <Text>
        <Muted>{t.dead}</Muted> <Link href="/admin/outbox#dead">{t.toDead}</Link>
      </Text>
    </Stack>
  );
};

/** The worst of each minute. */
function minutes(samples: readonly IndexSample[], now: Date) {
  const worst = new Map<number, number>();
  for (const { at, lagMs } of samples) {
    const minute = Math.floor((now.getTime() - at.getTime()) / MINUTE);
    worst.set(minute, Math.max(worst.get(minute) ?? 0, lagMs));
  }
  return Array.from({ length: 60 }, (_, at) => ({ at: at / 59, value: worst.get(59 - at) }));
}

/** The worst of every five minutes, the newest first. */
function steps(samples: readonly IndexSample[]): Step[] {
  const found = new Map<string, Step>();
  for (const sample of samples) {
    const slot = Math.floor(sample.at.getTime() / (5 * MINUTE));
    const key = `${slot} ${sample.instance}`;
    const before = found.get(key);
    found.set(key, {
      ...sample,
      lagMs: Math.max(sample.lagMs, before?.lagMs ?? 0),
      queued: Math.max(sample.queued, before?.queued ?? 0),
    });
  }
  return [...found.values()].reverse();
}
