import { waitForOutbox } from '../../../../libs/outbox/outbox-stats';
import { newId, shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { SearchRecords } from '../../search/search.api';
import { Build } from '../../../../test/support/build';
import { visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, shapeOf, type PageAnswer } from '../../../../test/support/page-visitor';
import { statementsOf } from '../../../../test/support/statements';
import { buildWeb } from '../../../../bin/build-web.js';

jest.setTimeout(120_000);

const NEVER = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';

describe('reading an item', () => {
  let hub: TestHub;
  let build: Build;
  let member: Viewer;
  let agent: Viewer;
  let employee: Viewer;
  let guest: PageVisitor;
  let asMember: PageVisitor;
  let asAgent: PageVisitor;

  beforeAll(async () => {
    await buildWeb();
    hub = await startTestHub({ PUBLIC_URL: 'https://hub.example' });
    build = new Build(hub.storage.dataSource);
    member = await build.viewer();
    agent = await build.viewer('agent');
    employee = await build.viewer('employee');
    guest = await PageVisitor.of(hub);
    asMember = await PageVisitor.of(hub, member);
    asAgent = await PageVisitor.of(hub, agent);
  });
  afterAll(() => hub?.close());

  const pathOf = async (id: string, viewer: Viewer = agent) =>
    (await build.reader.get(viewer, id)).path;
  const page = async (visitor: PageVisitor, id: string, viewer?: Viewer) => {
    const answer = await visitor.get(await pathOf(id, viewer));
    expect(answer.status).toBe(200);
    return answer;
  };
  const meta = (answer: PageAnswer, pattern: RegExp) => pattern.exec(answer.text)?.[1];
  const jsonLd = (answer: PageAnswer): Record<string, unknown> | undefined => {
    const text = meta(answer, /<script type="application\/ld\+json">([\s\S]*?)<\/script>/);
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  };

  it('has one address: a missing or wrong slug and a wrong folder lead there for good, with their query', async () => {
    const { id } = await build.question({ title: 'Ärger mit Straße' });
    const short = shortId(id);
    const right = `/questions/${short}/aerger-mit-strasse`;
    for (const wrong of [
      `/questions/${short}`,
      `/questions/${short}/old-title`,
      `/articles/${short}/aerger-mit-strasse`,
      `/wiki/${short}`,
    ]) {
      const answer = await guest.get(`${wrong}?after=x`);
      expect([answer.status, answer.headers.get('location')]).toEqual([301, `${right}?after=x`]);
    }
    const edit = await asMember.get(`/questions/${short}/old-title/history`);
    expect([edit.status, edit.headers.get('location')]).toEqual([301, `${right}/history`]);
    const shown = await guest.get(`${right}?from=${newId()}`);
    expect(shown.status).toBe(200);
    expect(meta(shown, /<link rel="canonical" href="([^"]*)"/)).toBe(`https://hub.example${right}`);
  });

  it('answers alike for what is hidden, what never was and what is no address', async () => {
    const { id } = await build.howto({ title: 'Secret way', by: employee });
    const draft = await build.article({ state: 'draft', by: employee });
    const answer = await build.answer(await build.question(), {
      by: agent,
      audience: ['agents'],
    });
    const ways = (short: string) => [
      `/howtos/${short}/secret-way`,
      `/howtos/${short}`,
      `/questions/${short}/secret-way/edit`,
      `/howtos/${short}/secret-way/history`,
      `/howtos/${short}/secret-way/history/1`,
      `/items/${short}/delete`,
      `/items/${short}/undelete`,
      `/items/${short}/state/archived`,
      `/posts/${short}`,
      `/posts/${short}/edit`,
      `/posts/${short}/history`,
      `/posts/${short}/delete`,
    ];
    const blind = (shape: ReturnType<typeof shapeOf>, short: string) => ({
      ...shape,
      text: shape.text.replaceAll(short, 'ID'),
    });
    for (const hidden of [id, draft.id, answer.id]) {
      for (const [n, path] of ways(shortId(hidden)).entries()) {
        const never = ways(shortId(NEVER))[n] ?? '';
        const found = await asMember.get(path);
        expect([path, found.status]).toEqual([path, 404]);
        expect(blind(shapeOf(found, path), shortId(hidden))).toEqual(
          blind(shapeOf(await asMember.get(never), never), shortId(NEVER)),
        );
      }
    }
    for (const broken of ['x', '0OIl'.repeat(5), shortId(id).slice(1), '%00', `${shortId(id)}1`]) {
      expect((await guest.get(`/howtos/${broken}/secret-way`)).status).toBe(404);
    }
    for (const path of ['confirm', 'delete', 'undelete', 'posts', 'state', 'restore/1']) {
      const hidden = await asMember.post(`/items/${shortId(id)}/${path}`, { state: 'archived' });
      expect([path, hidden.status]).toEqual([path, 404]);
    }
  });

  it('shows a draft to its author and the curators, and to nobody else', async () => {
    const { id } = await build.article({ title: 'Zzdraft', state: 'draft', by: employee });
    const path = await pathOf(id, employee);
    const asAuthor = await PageVisitor.of(hub, employee);
    const own = await asAuthor.get(path);
    expect(own.text).toContain('This is a draft');
    expect(own.text).toContain('Submit for review');
    expect(own.text).not.toContain('>Publish<');
    const asCurator = await PageVisitor.of(hub, await build.viewer('curator'));
    expect((await asCurator.get(path)).text).toContain('Publish');
    for (const other of [guest, asMember, asAgent]) {
      for (const below of ['', '/edit', '/history', '/history/1']) {
        const answer = await other.get(path + below);
        expect(answer.status).toBe(404);
        expect(answer.text).not.toContain('Zzdraft');
      }
    }
  });

  it('frames the parts that not everybody reads, and keeps them from everybody else', async () => {
    const { id } = await build.article({
      body: '## Steps\n\nZzpublic',
      by: agent,
      layers: [{ audience: ['agents'], body: '## Steps\n\nZzagents' }],
    });
    const agents = await page(asAgent, id);
    expect(agents.text).toContain('Only agents see this part');
    expect(agents.text).toContain('Zzagents');
    const public_ = await page(guest, id);
    expect(public_.text).toContain('Zzpublic');
    expect(public_.text).not.toMatch(/Zzagents|Only agents|class="layer"/);
    const ids = [...agents.text.matchAll(/<h2[^>]* id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says who answers for an internal how-to and what can go wrong', async () => {
    const { handle = '', displayName = '' } = employee.user ?? {};
    const { id } = await build.howto({ by: employee, owner: handle, riskNote: 'It may burn.' });
    const answer = await page(await PageVisitor.of(hub, employee), id, employee);
    expect(visibleText(answer.text)).toMatch(
      new RegExp(`Officially unsupported .* ${displayName} .* It may burn\\.`),
    );
  });

  it('puts the accepted answer first, the official one beside it, then what helped most', async () => {
    const question = await build.question({ by: member });
    const bodies = ['Zzplain', 'Zzhelped', 'Zzofficial', 'Zzaccepted'];
    const answers = [];
    for (const body of bodies) answers.push(await build.answer(question, { body }));
    await build.posts.confirm(agent, answers[1]?.id ?? '', true);
    await build.posts.markOfficial(agent, answers[2]?.id ?? '', true);
    await build.posts.accept(member, answers[3]?.id ?? '', true);
    const { text } = await page(guest, question.id);
    const places = [...bodies].reverse().map((body) => text.lastIndexOf(`<p>${body}</p>`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(visibleText(text)).toContain('Solved (accepted by the asker)');
  });

  it('pages many answers, and finds the one somebody was sent to', async () => {
    const question = await build.question();
    const ids: string[] = [];
    for (let n = 0; n < 33; n += 1) {
      ids.push((await build.answer(question, { by: member, body: `Zzanswer${n}.` })).id);
    }
    const first = await page(guest, question.id);
    const shown = (answer: PageAnswer) => new Set(answer.text.match(/<p>Zzanswer\d+/g)).size;
    expect(shown(first)).toBe(30);
    const next = meta(first, /<a class="[^"]*" href="([^"]*\?after=[^"]*)" rel="next"/);
    expect(shown(await guest.get(next ?? ''))).toBe(3);
    const last = shortId(ids[32] ?? '');
    const sent = await guest.get(`/posts/${last}`);
    expect(sent.status).toBe(302);
    const linked = await guest.get(sent.headers.get('location')?.split('#')[0] ?? '');
    expect(linked.text).toContain(`id="p-${last}"`);
    expect(linked.text).toContain('<p>Zzanswer32.');
    const foreign = await build.answer(await build.question(), { body: 'Zzforeign' });
    const path = `${await pathOf(question.id)}?post=${shortId(foreign.id)}`;
    expect((await guest.get(path)).text).not.toContain('Zzforeign');
  });

  it('shows moderators what others deleted, and members what they did', async () => {
    const gone = await build.question({ title: 'Zzgone', by: member });
    await build.writer.delete(member, gone.id);
    const asModerator = await PageVisitor.of(hub, await build.viewer('moderator'));
    const asOther = await PageVisitor.of(hub, await build.viewer());
    const others = '/me/deleted?by=others';
    expect((await asMember.get('/me/deleted')).text).toContain('Zzgone');
    expect((await asOther.get(others)).text).not.toContain('Zzgone');
    expect((await asModerator.get('/me/deleted')).text).not.toContain('Zzgone');
    const list = visibleText((await asModerator.get(others)).text);
    expect(list).toContain('Zzgone');
    expect(list).toContain(member.user?.displayName ?? 'nobody');
    expect((await asMember.get('/me')).text).toContain('href="/me/deleted"');
  });

  it('tells search engines the text the page shows, for public texts that were written here', async () => {
    const body = 'First **bold** & `code`\n\n- one\n- two <b>\n\n| a | b |\n|---|---|\n| 1 | 2 |';
    const question = await build.question({ title: 'Why <this>?', body, by: member });
    const answer = await build.answer(question, { by: agent, body: 'Do *this*.' });
    await build.answer(question, { by: agent, body: 'Zzhidden', audience: ['agents'] });
    await build.posts.accept(member, answer.id, true);
    const below = { kind: 'comment', parentId: answer.id } as const;
    await build.post(question, { ...below, body: 'Zzbelow' });
    await build.post(question, { ...below, body: 'Zzforus', audience: ['agents'], by: agent });
    await build.comment(question, { body: 'Zzaside' });
    const shown = await page(guest, question.id);
    const node = jsonLd(shown)?.mainEntity as Record<string, never>;
    const said = visibleText(shown.text.replace(/<head>[\s\S]*?<\/head>/, ''));
    const flat = (text: string) => text.replace(/\s+/g, ' ').trim();
    expect(jsonLd(shown)).toMatchObject({
      '@type': 'QAPage',
      url: `https://hub.example${await pathOf(question.id)}`,
    });
    expect(node).toMatchObject({ '@type': 'Question', name: 'Why <this>?', answerCount: 1 });
    expect(said).toContain(flat(node.text ?? ''));
    expect(flat(node.text ?? '')).toBe('First bold & code one two <b> a b 1 2');
    const accepted = node.acceptedAnswer as unknown as Record<string, string>;
    expect(accepted).toMatchObject({ text: 'Do this.', '@type': 'Answer' });
    expect(accepted).toMatchObject({ comment: [{ '@type': 'Comment', text: 'Zzbelow' }] });
    expect(node.comment).toMatchObject([{ '@type': 'Comment', text: 'Zzaside' }]);
    expect(shown.text).not.toContain('Zzforus');
    expect(said).toContain('Do this.');
    expect(shown.text).not.toContain('Zzhidden');
    expect(jsonLd(await page(asMember, question.id))).toBeUndefined();

    const thread = await build.thread({ title: 'Talk', body: 'Zztalk' });
    await build.post(thread, { kind: 'reply', body: 'Zzreply' });
    expect(jsonLd(await page(guest, thread.id))).toMatchObject({
      '@type': 'DiscussionForumPosting',
      headline: 'Talk',
      text: 'Zztalk',
      comment: [{ text: 'Zzreply' }],
    });
    const article = await build.article({ title: 'Told', body: 'Zztold' });
    expect(jsonLd(await page(guest, article.id))).toMatchObject({
      '@type': 'Article',
      headline: 'Told',
      articleBody: 'Zztold',
    });
    await hub.dataSourceRows(`UPDATE items SET origin_url = $2 WHERE id = $1`, [
      thread.id,
      'https://www.forum.example/t/1',
    ]);
    const mirrored = await page(guest, thread.id);
    expect(jsonLd(mirrored)).toBeUndefined();
    expect(meta(mirrored, /<meta name="robots" content="([^"]*)"/)).toBe('noindex');
    expect(mirrored.text).toMatch(
      /<a href="https:\/\/www\.forum\.example\/t\/1"[^>]*rel="nofollow/,
    );
  });

  it('marks the search one came from as answered', async () => {
    const { id } = await build.question();
    const records = hub.app.get(SearchRecords);
    const search = records.add(member, 'words', 'typing', 1, []);
    const path = await pathOf(id);
    await guest.get(`${path}?from=${search}`);
    await guest.get(`${path}?from=nonsense`);
    await records.flush();
    const rows = await hub.dataSourceRows(`SELECT clicked FROM search_records WHERE id = $1`, [
      search,
    ]);
    expect(rows).toEqual([{ clicked: true }]);
  });

  it('shows similar texts and translations, only those the reader may know of', async () => {
    const title = 'Quetzal feathers clog the intake filter';
    const wish = { title, body: 'The intake filter is full of quetzal feathers.' };
    const { id } = await build.question(wish);
    const twin = await build.question({ ...wish, title: `${title} again` });
    await build.howto({ ...wish, title: `${title} internally`, by: employee });
    const group = 'group-1';
    const other = await build.question({ title: 'Quetzalfedern', lang: 'de' });
    const hidden = await build.howto({ title: 'Plumas', lang: 'es', by: employee });
    await hub.dataSourceRows(`UPDATE items SET translation_group = $1 WHERE id = ANY($2)`, [
      group,
      [id, other.id, hidden.id],
    ]);
    const path = await pathOf(id);
    const twinPath = await pathOf(twin.id);
    let text = '';
    for (let n = 0; n < 100 && !text.includes(twinPath); n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ text } = await guest.get(path));
    }
    const aside = /<aside[\s\S]*<\/aside>/.exec(text)?.[0] ?? '';
    expect(aside).toContain(twinPath);
    expect(visibleText(aside)).toContain('German: Quetzalfedern');
    expect(aside).not.toMatch(/internally|Plumas/);
    expect(aside).not.toContain(`href="${path}"`);
    const staff = await asAgent.get(path);
    expect(visibleText(staff.text)).toMatch(/internally.*Spanish: Plumas/);
  });

  it('asks the database as often for much as for little', async () => {
    const little = await build.question();
    await build.answer(little, { by: member });
    const much = await build.question({ tags: ['a', 'b', 'c'] });
    for (let n = 0; n < 12; n += 1) {
      const answer = await build.answer(much, { body: `Answer ${n}` });
      for (let m = 0; m < 3; m += 1) {
        await build.post(much, { kind: 'comment', parentId: answer.id, body: `Comment ${m}` });
      }
    }
    const ask = async (id: string) => {
      const path = await pathOf(id);
      await asAgent.get(path);
      // The hub's own work in the background asks too.
      expect(await waitForOutbox(hub.storage.dataSource)).toBe(true);
      return statementsOf(hub, () => asAgent.get(path));
    };
    // What the search finds similar decides whether it reads layers, posts or both.
    const ofSearch = (statement: string) => /unnest\(\$1::text\[\]|author_handle/.test(statement);
    for (const { id } of [little, much]) {
      const sent = await ask(id);
      expect(sent.filter((statement) => !ofSearch(statement))).toHaveLength(11);
      expect(sent.filter(ofSearch).length).toBeLessThanOrEqual(3);
    }
  });
});
