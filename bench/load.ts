import { percentile } from './figures';
import { readLines } from './relevance-corpus';
import { parsed, type Reply } from './send';

interface Answer {
  readonly engineMs: number;
  readonly tookMs: number;
}

export interface Times {
  readonly p50: number;
  readonly p95: number;
}

const times = (values: readonly number[]): Times => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
});

const STOP =
  /^(the|and|for|with|not|from|how|can|does|what|why|are|was|has|have|its|you|your|my)$/i;

/** Queries as people type them: two or three telling words of a question's title, the last one sometimes unfinished. */
export async function typedQueries(folder: string, count: number): Promise<string[]> {
  const queries: string[] = [];
  let line = 0;
  for await (const record of readLines(folder, 'support-questions')) {
    if (line++ % 29 !== 0 || record.lang !== 'en') continue;
    const words = record.title
      .split(/[^\p{L}\p{N}]+/u)
      .filter((w) => w.length > 2 && !STOP.test(w));
    if (words.length < 2) continue;
    const typed = words.slice(0, 2 + (line % 2)).join(' ');
    queries.push(line % 3 === 0 && typed.length > 8 ? typed.slice(0, -2) : typed);
    if (queries.length === count) break;
  }
  return queries;
}

/** Whole questions: title and body. */
export async function askedQuestions(
  folder: string,
  count: number,
): Promise<{ q: string; body: string }[]> {
  const questions: { q: string; body: string }[] = [];
  let line = 0;
  for await (const record of readLines(folder, 'support-questions')) {
    if (line++ % 83 !== 0) continue;
    questions.push({ q: record.title.slice(0, 400), body: record.body.slice(0, 5_000) });
    if (questions.length === count) break;
  }
  return questions;
}

const PARAMETERS = 'size=20&facets=space,kind,lang,tag,product,state';

export const searchUrl = (base: string, q: string): string =>
  `${base}/api/v1/search?q=${encodeURIComponent(q)}&${PARAMETERS}`;

/** Asks one after another; milliseconds over HTTP, in the hub, and in the engine alone. */
export async function oneByOne(
  ask: readonly (() => Promise<Reply>)[],
): Promise<{ http: Times; hub: Times; engine: Times }> {
  const [http, hub, engine]: [number[], number[], number[]] = [[], [], []];
  for (const request of ask) {
    const begun = performance.now();
    const reply = await request();
    http.push(performance.now() - begun);
    const answer = parsed<Answer>(reply);
    hub.push(answer.tookMs);
    engine.push(answer.engineMs);
  }
  return { http: times(http), hub: times(hub), engine: times(engine) };
}

/** Clients that ask without a pause; requests a second and their times. */
export async function atOnce(
  ask: (n: number) => Promise<Reply>,
  clients: number,
  seconds: number,
): Promise<{ perSecond: number; times: Times; failed: number }> {
  const until = performance.now() + seconds * 1_000;
  const values: number[] = [];
  let next = 0;
  let failed = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const begun = performance.now();
        const answer = await ask(next++);
        if (!answer.ok) failed++;
        values.push(performance.now() - begun);
      }
    }),
  );
  return { perSecond: values.length / seconds, times: times(values), failed };
}

/** Writes at a steady rate; milliseconds from the reply of each sampled write until a search (at `asked`) finds it. */
export async function writesUntilFound(
  base: string,
  token: string,
  perSecond: number,
  seconds: number,
  asked = base,
): Promise<Times & { written: number; failed: number }> {
  const sampled = perSecond > 10 ? 10 : 1;
  const found: number[] = [];
  const waiting: Promise<void>[] = [];
  let written = 0;
  let failed = 0;
  const begun = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    const due = begun + (n * 1_000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    const word = `zq${Date.now().toString(36)}${n.toString(36)}xv`;
    waiting.push(
      write(base, token, word).then(async (ok) => {
        if (!ok) failed++;
        else if (++written && n % sampled === 0) found.push(await untilFound(asked, word));
      }),
    );
  }
  await Promise.all(waiting);
  return { ...times(found), written, failed };
}

async function write(base: string, token: string, word: string): Promise<boolean> {
  const answer = await fetch(`${base}/api/v1/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      space: 'community',
      kind: 'question',
      title: `Why does the ${word} blink after the update`,
      body: `Since yesterday the ${word} blinks and nothing prints. What can I do?`,
    }),
  });
  await answer.arrayBuffer();
  return answer.ok;
}

async function untilFound(base: string, word: string): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const answer = await fetch(`${base}/api/v1/search?q=${word}&size=1`);
    const { total } = (await answer.json()) as { total: { value: number } };
    const passed = performance.now() - begun;
    if (total.value > 0 || passed > 30_000) return passed;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
