import { setTimeout as sleep } from 'node:timers/promises';
import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { MeaningStatusReader } from '../../src/features/meaning/meaning.api';
import { SimilarService } from '../../src/features/search/search.api';
import { Viewer } from '../../src/kernel/viewer';
import { Build, type BuiltItem, type Circle } from '../support/build';
import { startEmbeddingEndpoint, type EmbeddingEndpoint } from '../support/embedding-endpoint';
import { startTestHub, type TestHub } from '../support/hub';
import { PageVisitor } from '../support/page-visitor';
import { statementsOf } from '../support/statements';
import { Chance } from './random';

const SEED = 20_261_126;
/** More than an engine looks at of the nearest: were the scope applied afterwards, nothing visible would be left. */
const CROWD = 130;
const NEAREST = 100;
const FEW = 10;
const LETTERS = [...'bcdfghjklmnpqrstvwxz'];
/** Enough for sums of a few random directions never to be near by chance. */
const DIMENSIONS = 64;

/** What the same thing is called by those who wrote about it and by those who ask. */
interface Topic {
  readonly written: readonly string[];
  readonly asked: readonly string[];
}

interface Outsider {
  readonly viewer: Viewer;
  readonly visitor: PageVisitor;
}

interface Found {
  readonly hits: readonly { readonly id: string; readonly title: string }[];
  readonly total: { readonly value: number };
  readonly degradedParts: readonly string[];
}

/**
 * Asks a hub that compares meanings for hidden texts, in their words and in others: before they are written and after,
 * the answers to whoever may not read them are the same to the letter.
 */
export function meaningLeaks(settings: () => Promise<Record<string, string>>): void {
  const chance = new Chance(SEED);
  const word = (): string => Array.from({ length: 11 }, () => chance.one(LETTERS)).join('');
  const words = (): string[] => Array.from({ length: 5 }, word);
  const topics: Topic[] = Array.from({ length: 5 }, () => ({ written: words(), asked: words() }));
  const [open, mixed, secret, layered, moved] = topics as [Topic, Topic, Topic, Topic, Topic];
  let endpoint: EmbeddingEndpoint;
  let hub: TestHub;
  let build: Build;
  let ours: Circle;
  let insider: Viewer;
  let agent: PageVisitor;
  const outsiders: Outsider[] = [];

  beforeAll(async () => {
    const pairs = topics.flatMap(({ written, asked }) => asked.map((w, i) => [w, written[i]]));
    const synonyms = Object.fromEntries(pairs) as Record<string, string>;
    endpoint = await startEmbeddingEndpoint({ dimensions: DIMENSIONS, synonyms });
    hub = await startTestHub({
      EMBEDDINGS_URL: endpoint.url,
      EMBEDDINGS_MODEL: 'tiny',
      ...(await settings()),
    });
    build = new Build(hub.storage.dataSource);
    ours = await build.organisation();
    insider = await build.viewer({ orgs: [ours] });
    agent = await PageVisitor.of(hub, await build.viewer('agent'));
    const stranger = await build.viewer({ orgs: [await build.organisation()] });
    for (const viewer of [Viewer.guest(), stranger]) {
      outsiders.push({ viewer, visitor: await PageVisitor.of(hub, viewer) });
    }
    for (const topic of [open, mixed, moved]) {
      await build.question(textOf(topic));
      await build.article({ ...textOf(topic), title: `${sentence(topic.written)} ${word()}` });
    }
    await followed();
    await until(async () => (await search(agent, sentence(open.asked))).total.value === 2);
  });

  afterAll(async () => {
    await hub?.close();
    await endpoint?.close();
  });

  const sentence = (of: readonly string[]): string => of.join(' ');
  const textOf = ({ written }: Topic) => ({ title: sentence(written), body: sentence(written) });

  /** Until the index has all texts and all their vectors. */
  async function followed(): Promise<void> {
    const status = hub.app.get(MeaningStatusReader);
    for (let state = ''; state !== 'ready'; await sleep(50)) {
      ({ state } = await status.read());
    }
    expect(await waitForOutbox(hub.storage.dataSource, { timeoutMs: 120_000 })).toBe(true);
  }

  /** An index that is shared takes a moment more: it is filled anew for a model, and writes show late. */
  async function until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await sleep(100);
  }

  /** Again, while the model was too slow for the query: what comes late is kept. */
  async function search(who: PageVisitor, q: string): Promise<Found> {
    const path = `/api/v1/search?q=${encodeURIComponent(q)}&facets=space,kind,lang,tag,state&size=50`;
    for (let tries = 0; ; tries++) {
      const found = JSON.parse((await who.get(path)).text) as Found;
      if (found.degradedParts.length === 0 || tries === 20) return found;
      await sleep(100);
    }
  }

  const titlesFor = async (who: PageVisitor, q: string): Promise<string[]> =>
    (await search(who, q)).hits.map(({ title }) => title);

  /** In the words of the texts, in others, in both, and beside the point. */
  const questions = (): string[] =>
    topics.flatMap(({ written, asked }) => [
      sentence(written),
      sentence(asked),
      sentence([...asked.slice(0, 3), ...written.slice(3)]),
      `${sentence(asked.slice(0, 3))} ${sentence(open.asked.slice(3))}`,
    ]);

  async function answersTo({ visitor, viewer }: Outsider): Promise<Map<string, unknown>> {
    const answers = new Map<string, unknown>();
    for (const q of questions()) {
      // Times and the name of the search are new each time.
      answers.set(q, { ...(await search(visitor, q)), tookMs: 0, engineMs: 0, searchId: '' });
      answers.set(`like ${q}`, await hub.app.get(SimilarService).similar(viewer, { title: q }));
    }
    return answers;
  }

  it('answers whoever may not read them as if hidden texts of the same meaning were not there', async () => {
    const before = await Promise.all(outsiders.map(answersTo));
    expect(await titlesFor(agent, sentence(secret.asked))).toEqual([]);
    await hide();
    await followed();
    // There is something to be found: by those who may.
    const total = async (topic: Topic) => (await search(agent, sentence(topic.asked))).total.value;
    await until(async () => (await total(secret)) >= FEW && (await total(mixed)) > NEAREST / 2);
    const member = await PageVisitor.of(hub, insider);
    await until(async () => (await titlesFor(member, sentence(secret.asked))).length > 0);
    expect(await titlesFor(member, sentence(secret.asked))).toEqual([sentence(secret.written)]);
    const after = await Promise.all(outsiders.map(answersTo));
    for (const [at, answers] of after.entries()) {
      for (const [q, answer] of answers) expect([q, answer]).toEqual([q, before[at]?.get(q)]);
    }
    for (const { visitor: who } of outsiders) {
      expect(await titlesFor(who, sentence(open.asked))).toHaveLength(2);
      expect(await titlesFor(who, sentence(mixed.asked))).toHaveLength(2);
    }
  });

  /** A crowd, some near to nothing else, one for an organisation, a draft and an answer: near to what outsiders ask. */
  async function hide(): Promise<void> {
    const by = await build.viewer('employee');
    const crowd = Array.from({ length: CROWD }, (_, n) => textOf(n < FEW ? secret : mixed));
    for (let at = 0; at < crowd.length; at += FEW) {
      await Promise.all(
        crowd.slice(at, at + FEW).map(({ title, body }) =>
          // Not the same text, which would be embedded but once.
          build.howto({ title: `${title} ${word()}`, body, by }),
        ),
      );
    }
    const restricted = { ...textOf(secret), audience: [ours.token], by: insider };
    await build.answer(await build.question(restricted), {
      body: sentence(open.written),
      by: insider,
    });
    await build.article({ ...textOf(secret), state: 'draft' });
  }

  it('does the same work where there are hidden neighbours and where there are none', async () => {
    const { visitor: guest } = outsiders[0] as Outsider;
    const nowhere = sentence(words());
    expect(await workOf(guest, sentence(secret.asked))).toEqual(await workOf(guest, nowhere));
    const alone = await workOf(guest, sentence(open.asked));
    expect(alone).not.toEqual([]);
    expect(await workOf(guest, sentence(mixed.asked))).toEqual(alone);
  });

  /** What a search asks the database under a scope: a hit that had to be left out would be searched for once more. */
  async function workOf(who: PageVisitor, q: string): Promise<string[]> {
    // Once before, so that the model has seen the words.
    await search(who, q);
    const statements = await statementsOf(hub, () => search(who, q));
    return statements.filter((statement) => statement.includes('acl && ')).sort();
  }

  it('keeps a layer’s meaning from those who may read only the rest', async () => {
    const body = sentence(words());
    const inner = sentence(layered.written);
    const item = await build.article({
      title: word(),
      layers: [{ body }, { body: inner, audience: ['employees'] }],
    });
    await followed();
    await until(async () => (await idsFor(agent, sentence(layered.asked))).includes(item.id));
    for (const { visitor: who } of outsiders) {
      expect(await idsFor(who, sentence(layered.asked))).toEqual([]);
      expect(await idsFor(who, body)).toEqual([item.id]);
    }
  });

  const idsFor = async (who: PageVisitor, q: string): Promise<string[]> =>
    (await search(who, q)).hits.map(({ id }) => id);

  it('forgets the meaning of what is narrowed or deleted at once', async () => {
    const curator = await build.viewer('curator');
    const { visitor: guest } = outsiders[0] as Outsider;
    const items = await Promise.all(
      [0, 1].map(() => build.article({ ...textOf(moved), title: word() })),
    );
    const [narrowed, deleted] = items as [BuiltItem, BuiltItem];
    await followed();
    await until(async () => {
      const found = await idsFor(guest, sentence(moved.asked));
      return items.every(({ id }) => found.includes(id));
    });
    await build.writer.edit(curator, narrowed.id, { audience: ['employees'] });
    await build.writer.delete(curator, deleted.id);
    const left = await hub.dataSourceRows<{ n: number }>(
      `SELECT count(*)::int AS n FROM passage_vectors v JOIN layers l ON l.id = v.owner_id
        WHERE l.item_id = ANY($1::uuid[])`,
      [items.map(({ id }) => id)],
    );
    expect(left).toEqual([{ n: 0 }]);
    for (const { id } of items) {
      expect(await idsFor(guest, sentence(moved.asked))).not.toContain(id);
    }
  });
}
