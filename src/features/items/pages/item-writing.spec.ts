import { shortId } from '../../../kernel/ids';
import type { Viewer } from '../../../kernel/viewer';
import { Build } from '../../../../test/support/build';
import { formFields, unescapeHtml, visibleText } from '../../../../test/support/html-form';
import { startTestHub, type TestHub } from '../../../../test/support/hub';
import { PageVisitor, type PageAnswer } from '../../../../test/support/page-visitor';
import { buildWeb } from '../../../../bin/build-web.js';

jest.setTimeout(120_000);

describe('writing on pages, without a script', () => {
  let hub: TestHub;
  let build: Build;
  let member: Viewer;
  let agent: Viewer;
  let curator: Viewer;
  let guest: PageVisitor;
  let asMember: PageVisitor;
  let asAgent: PageVisitor;
  let asCurator: PageVisitor;
  let asGerman: PageVisitor;

  beforeAll(async () => {
    await buildWeb();
    hub = await startTestHub();
    build = new Build(hub.storage.dataSource);
    member = await build.viewer();
    agent = await build.viewer('agent');
    curator = await build.viewer('curator');
    guest = await PageVisitor.of(hub);
    asMember = await PageVisitor.of(hub, member);
    asAgent = await PageVisitor.of(hub, agent);
    asCurator = await PageVisitor.of(hub, curator);
    asGerman = await PageVisitor.of(hub, await build.viewer({ locale: 'de' }));
  });
  afterAll(() => hub?.close());

  const view = (id: string, viewer = curator) => build.reader.get(viewer, id);
  const pathOf = async (id: string, viewer = curator) => (await view(id, viewer)).path;
  const to = (answer: PageAnswer) => answer.headers.get('location');
  /** The message left for the next page. */
  const flashOf = (answer: PageAnswer) => {
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('flash=')) ?? '';
    const [, messages] = JSON.parse(
      Buffer.from(decodeURIComponent(cookie.slice(6)).split('.')[0] ?? '', 'base64url').toString(),
    ) as [number, { kind: string; text: string; link?: { href: string } }[]];
    return messages[0];
  };
  const idAt = (location: string | null): Promise<string> =>
    hub
      .dataSourceRows<{ id: string }>(`SELECT id FROM items`)
      .then((rows) => rows.find(({ id }) => location?.includes(shortId(id)))?.id ?? '');

  it('sends guests to sign in first, and takes no form without its token', async () => {
    const { id } = await build.question();
    expect(to(await guest.get('/ask?title=x'))).toBe('/signin?back=%2Fask%3Ftitle%3Dx');
    expect(to(await guest.get('/new'))).toBe('/signin?back=%2Fnew');
    const path = await pathOf(id);
    const answered = await guest.post(`/items/${shortId(id)}/posts`, { kind: 'answer', body: 'a' });
    expect([answered.status, to(answered)]).toEqual([
      303,
      `/signin?back=${encodeURIComponent(path)}`,
    ]);
    expect((await guest.get(`${path}/edit`)).status).toBe(303);
    const forged = await fetch(`${hub.url}/items/${shortId(id)}/delete`, { method: 'POST' });
    expect(forged.status).toBe(403);
    expect((await view(id)).title).not.toBe('');
  });

  it('keeps what was typed when a question is refused, says why in the reader’s language, then takes it', async () => {
    const page = await asGerman.get('/ask?title=L%C3%A4dt%20%22nicht%22');
    const fields = formFields(page.text, '/ask');
    expect(fields).toMatchObject({ title: 'Lädt "nicht"', lang: 'de', space: 'community' });
    const sent = {
      ...fields,
      title: ' ',
      'layers.0.body': 'Zeile 1\r\n\r\n<b>Zeile</b> 2',
      tags: 'a,b,c,d,e,f,g,h,i,j,k',
      space: 'peer',
    };
    const refused = await asGerman.post('/ask', { ...sent, do: 'save' });
    expect(refused.status).toBe(422);
    expect(formFields(refused.text, '/ask')).toMatchObject(sent);
    const said = visibleText(refused.text);
    expect(said).toContain('Bitte korrigieren Sie 2 Felder');
    expect(said).toContain('Bitte schreiben Sie hier etwas.');
    expect(refused.text).toMatch(/<input[^>]*name="title"[^>]*aria-invalid="true"/);
    const taken = await asGerman.post('/ask', { ...sent, title: 'Lädt nicht', tags: 'WLAN, Ä b' });
    expect(taken.status).toBe(303);
    const item = await view(await idAt(to(taken)));
    expect(item).toMatchObject({
      title: 'Lädt nicht',
      space: 'peer',
      kind: 'question',
      lang: 'de',
      tags: ['wlan', 'ä-b'],
    });
    expect(item.layers[0]?.body).toBe('Zeile 1\n\n<b>Zeile</b> 2');
    expect(flashOf(taken)).toMatchObject({ kind: 'success', text: 'Ihre Frage ist da.' });
  });

  it('shows a preview and what is similar as a step of its own', async () => {
    const title = 'Pangolin scales jam the feeder belt';
    const known = await build.question({ title, body: 'Pangolin scales everywhere.' });
    const path = await pathOf(known.id);
    let text = '';
    for (let n = 0; n < 100 && !text.includes(path); n += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      ({ text } = await asMember.post('/ask', { do: 'check', title, 'layers.0.body': '' }));
    }
    expect(text).toContain(path);
    expect((await asMember.get(`/ask?title=${encodeURIComponent(title)}`)).text).toContain(path);
    const preview = await asMember.post('/ask', { do: 'preview', title, 'layers.0.body': '*so*' });
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('<em>so</em>');
    const rows = await hub.dataSourceRows(`SELECT id FROM items WHERE title = $1`, [title]);
    expect(rows).toHaveLength(1);
  });

  it('offers everybody the kinds and spaces he may write in, and refuses the others', async () => {
    expect((await asMember.get('/new')).text).not.toContain('href="/new/article"');
    expect((await asMember.get('/new/article')).status).toBe(403);
    expect((await asMember.get('/new/nothing')).status).toBe(404);
    expect((await asMember.get('/new/howto')).text).not.toMatch(/value="internal"|unsupported/);
    expect(to(await asMember.get('/new/question'))).toBe('/ask');
    const sneaky = { title: 'In', 'layers.0.body': 'x', lang: 'en', space: 'internal' };
    const refused = await asMember.post('/new/howto', sneaky);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('value="In"')]);
    const howto = await asAgent.post('/new/howto', {
      ...sneaky,
      owner: agent.user?.handle ?? '',
      riskNote: 'Smoke',
    });
    expect(await view(await idAt(to(howto)))).toMatchObject({
      space: 'internal',
      riskNote: 'Smoke',
    });
  });

  it('adds, moves and removes parts for fewer readers by its buttons', async () => {
    const start = formFields((await asAgent.get('/new/article')).text, '/new/article');
    const first = { ...start, title: 'Parts', space: 'company', 'layers.0.body': 'Zzall' };
    const added = await asAgent.post('/new/article', { ...first, do: 'add' });
    expect(added.status).toBe(200);
    const two = formFields(added.text, '/new/article');
    expect(two).toMatchObject({ title: 'Parts', 'layers.0.body': 'Zzall', 'layers.1.body': '' });
    const made = await asAgent.post('/new/article', {
      ...two,
      'layers.1.body': 'Zzagents',
      'layers.1.audience': 'agents',
      do: 'save',
    });
    const id = await idAt(to(made));
    expect((await view(id)).state).toBe('draft');
    expect(flashOf(made)?.text).toBe('The draft is saved.');
    await build.writer.changeState(curator, id, 'published');

    const edit = `${await pathOf(id)}/edit`;
    const page = formFields((await asAgent.get(edit)).text, edit);
    const up = await asAgent.post(edit, { ...page, do: 'up:1' });
    const moved = formFields(up.text, edit);
    expect(moved).toMatchObject({ 'layers.0.body': 'Zzagents', 'layers.1.body': 'Zzall' });
    await asAgent.post(edit, { ...moved, do: 'save' });
    expect((await view(id)).layers.map((layer) => layer.body)).toEqual(['Zzagents', 'Zzall']);
    expect((await guest.get(await pathOf(id))).text).not.toContain('Zzagents');
    const again = formFields((await asAgent.get(edit)).text, edit);
    const less = formFields((await asAgent.post(edit, { ...again, do: 'remove:0' })).text, edit);
    await asAgent.post(edit, { ...less, do: 'save' });
    expect((await view(id)).layers.map((layer) => layer.body)).toEqual(['Zzall']);
  });

  it('makes no new version of a form that was sent back as it came', async () => {
    const { id } = await build.question({ by: member, body: 'one\n\n  two\n', tags: ['a', 'b'] });
    const edit = `${await pathOf(id)}/edit`;
    const fields = formFields((await asMember.get(edit)).text, edit);
    const sent = await asMember.post(edit, { ...fields, do: 'save' });
    expect([sent.status, flashOf(sent)?.text]).toEqual([303, 'Nothing was changed.']);
    expect(await build.revisions.list(member, 'item', id)).toHaveLength(1);
  });

  it('shows both texts when somebody else was faster, and loses neither', async () => {
    const { id } = await build.question({ by: member, title: 'Old', body: 'Zzbefore' });
    const edit = `${await pathOf(id)}/edit`;
    const mine = formFields((await asMember.get(edit)).text, edit);
    const theirs = await asMember.post(edit, { ...mine, 'layers.0.body': 'Zztheirs & more' });
    expect(theirs.status).toBe(303);
    const late = {
      ...mine,
      title: 'My title',
      'layers.0.body': 'Zzmine\r\n<b>',
      reason: 'because',
    };
    const conflict = await asMember.post(edit, { ...late, do: 'save' });
    expect(conflict.status).toBe(412);
    expect(visibleText(conflict.text)).toContain('Zztheirs & more');
    expect((await view(id)).layers[0]?.body).toBe('Zztheirs & more');
    const offered = formFields(conflict.text, edit);
    expect(offered).toMatchObject({
      title: 'My title',
      'layers.0.body': 'Zzmine\r\n<b>',
      reason: 'because',
    });
    expect(offered.version).not.toBe(mine.version);
    const saved = await asMember.post(edit, { ...offered, do: 'save' });
    expect(saved.status).toBe(303);
    expect(await view(id)).toMatchObject({ title: 'My title', layers: [{ body: 'Zzmine\n<b>' }] });
    expect(to(saved)).toContain('/my-title');
  });

  it('brings a part back that was taken out while it was being edited', async () => {
    const { id } = await build.article({
      by: agent,
      body: 'Zzall',
      layers: [{ audience: ['agents'], body: 'Zzpart' }],
    });
    const edit = `${await pathOf(id)}/edit`;
    const mine = formFields((await asAgent.get(edit)).text, edit);
    const less = formFields((await asCurator.post(edit, { ...mine, do: 'remove:1' })).text, edit);
    expect((await asCurator.post(edit, less)).status).toBe(303);
    const conflict = await asAgent.post(edit, { ...mine, 'layers.1.body': 'Zzpart, better' });
    expect([conflict.status, visibleText(conflict.text)]).toEqual([
      412,
      expect.stringContaining('taken out in the meantime'),
    ]);
    expect((await asAgent.post(edit, formFields(conflict.text, edit))).status).toBe(303);
    expect((await view(id)).layers.map((layer) => layer.body)).toEqual(['Zzall', 'Zzpart, better']);
  });

  it('takes answers and comments, and gives a refused one back in its own form', async () => {
    const question = await build.question({ by: member });
    const action = `/items/${shortId(question.id)}/posts`;
    const answered = await asAgent.post(action, { kind: 'answer', body: 'Line\r\nline' });
    expect(answered.status).toBe(303);
    expect(flashOf(answered)?.text).toBe('Your answer is there.');
    const { data } = await build.postReader.under(member, question.id, { limit: 10 });
    const [answer] = data;
    expect(answer).toMatchObject({ kind: 'answer', body: 'Line\nline' });
    const short = shortId(answer?.id ?? '');
    expect(to(answered)).toContain(`#p-${short}`);
    const field = `body.${short}`;
    const long = 'x'.repeat(300_001);
    const refused = await asMember.post(action, { kind: 'comment', parent: short, [field]: long });
    expect(refused.status).toBe(422);
    expect(refused.text).toMatch(/<details class="disclosure" open/);
    expect(formFields(refused.text, action, `value="${short}"`)[field]).toBe(long);
    expect(formFields(refused.text, action, 'name="body"').body).toBe('');
    await asMember.post(action, { kind: 'comment', parent: short, [field]: 'Thanks' });
    const { data: after } = await build.postReader.under(member, question.id, { limit: 10 });
    expect(after[0]?.comments.map((comment) => comment.body)).toEqual(['Thanks']);
    const hidden = {
      kind: 'comment',
      parent: short,
      [field]: 'Zz',
      [`audience.${short}`]: 'agents',
    };
    expect((await asMember.post(action, hidden)).status).toBe(422);
    expect((await asAgent.post(action, hidden)).status).toBe(303);
    expect((await asMember.get(await pathOf(question.id))).text).not.toContain('<p>Zz</p>');
  });

  it('changes a post, and shows both texts to the later editor', async () => {
    const question = await build.question();
    const answer = await build.answer(question, { by: member, body: 'Zzold' });
    const edit = `/posts/${shortId(answer.id)}/edit`;
    expect((await asGerman.get(edit)).status).toBe(403);
    const mine = formFields((await asMember.get(edit)).text, edit);
    expect(mine).toMatchObject({ body: 'Zzold', version: '1' });
    expect((await asMember.post(edit, { ...mine, body: 'Zzfirst' })).status).toBe(303);
    const conflict = await asMember.post(edit, { ...mine, body: 'Zzsecond' });
    expect(conflict.status).toBe(412);
    expect(visibleText(conflict.text)).toContain('Zzfirst');
    const offered = formFields(conflict.text, edit);
    expect(offered.body).toBe('Zzsecond');
    expect((await asMember.post(edit, { ...offered, body: ' ' })).status).toBe(422);
    expect((await asMember.post(edit, offered)).status).toBe(303);
    const history = await asMember.get(`/posts/${shortId(answer.id)}/history`);
    expect(history.text).toContain(`/posts/${shortId(answer.id)}/history/3`);
    const third = await asMember.get(`/posts/${shortId(answer.id)}/history/3`);
    expect(third.text).toMatch(/<del>.*Zzfirst[\s\S]*<ins>.*Zzsecond/);
  });

  it('sets and takes back each mark for those who may, and says no to others in words', async () => {
    const question = await build.question({ by: member });
    const answer = await build.answer(question);
    const address = `/posts/${shortId(answer.id)}`;
    const back = `${await pathOf(question.id)}#p-${shortId(answer.id)}`;
    const marks = async () => {
      const post = await build.postReader.get(member, answer.id);
      return [post.accepted, post.official, post.confirmed];
    };
    const confirmed = await asMember.post(`${address}/confirm`, { on: '1', back });
    expect([confirmed.status, to(confirmed)]).toEqual([303, back]);
    await asMember.post(`${address}/accept`, { on: '1', back });
    await asAgent.post(`${address}/official`, { on: '1', back });
    expect(await marks()).toEqual([true, true, 1]);
    const refused = await asGerman.post(`${address}/accept`, { on: '0', back });
    expect(flashOf(refused)).toMatchObject({
      kind: 'error',
      text: expect.stringContaining('gefragt'),
    });
    expect(
      to(await asMember.post(`${address}/confirm`, { back: 'https://evil.example/' })),
    ).toContain(`#p-${shortId(answer.id)}`);
    await asMember.post(`${address}/confirm`, { on: '0', back });
    await asMember.post(`${address}/accept`, { on: '0', back });
    await asAgent.post(`${address}/official`, { on: '0', back });
    expect(await marks()).toEqual([false, false, 0]);
    expect((await asMember.post(`${address}/nonsense`, {})).status).toBe(404);
    const wiki = await build.wiki();
    const help = `/items/${shortId(wiki.id)}/confirm`;
    await asMember.post(help, { on: '1' });
    expect((await view(wiki.id)).confirmed).toBe(1);
    expect(visibleText((await asMember.get(await pathOf(wiki.id))).text)).toContain('Take it back');
  });

  it('deletes after a question, offers the way back, and only to those who may go it', async () => {
    const question = await build.question({ by: member, title: 'Zzgone' });
    const answer = await build.answer(question, { by: member, body: 'Zzanswer' });
    const short = shortId(question.id);
    expect((await asGerman.get(`/items/${short}/delete`)).status).toBe(403);
    const asked = await asMember.get(`/items/${short}/delete`);
    expect(formFields(asked.text, `/items/${short}/delete`)).toEqual({});
    const gonePost = await asMember.post(`/posts/${shortId(answer.id)}/delete`);
    expect(flashOf(gonePost)?.link?.href).toBe(`/posts/${shortId(answer.id)}/undelete`);
    await asMember.post(`/posts/${shortId(answer.id)}/undelete`);
    const gone = await asMember.post(`/items/${short}/delete`);
    expect(to(gone)).toBe('/spaces/community');
    const undo = flashOf(gone)?.link?.href ?? '';
    const path = `/questions/${short}/zzgone`;
    expect((await asMember.get(path)).status).toBe(404);
    for (const other of [asGerman, asAgent]) {
      expect((await other.get(undo)).status).toBe(404);
      expect((await other.post(undo)).status).toBe(404);
    }
    expect((await asMember.get('/me/deleted')).text).toContain('Zzgone');
    expect((await asGerman.get('/me/deleted')).text).not.toContain('Zzgone');
    expect(visibleText((await asMember.get(undo)).text)).toContain(
      '“Zzgone” becomes readable again',
    );
    expect(to(await asMember.post(undo))).toBe(path);
    expect((await guest.get(path)).text).toContain('Zzanswer');
  });

  it('brings texts from state to state as far as each may, with a reason where one is owed', async () => {
    const article = await build.article({ by: agent, state: 'draft' });
    const address = `/items/${shortId(article.id)}/state`;
    await asAgent.post(address, { state: 'in-review' });
    expect((await view(article.id)).state).toBe('in-review');
    const refused = await asAgent.post(address, { state: 'published' });
    expect(flashOf(refused)?.kind).toBe('error');
    expect(flashOf(await asCurator.post(address, { state: 'published' }))?.text).toBe('Published.');
    expect((await asAgent.get(`${address}/archived`)).status).toBe(403);
    expect((await asCurator.get(`${address}/archived`)).text).toContain('value="archived"');
    await asCurator.post(address, { state: 'archived' });
    expect((await guest.get(await pathOf(article.id))).status).toBe(404);

    const question = await build.question({ by: member });
    const close = `/items/${shortId(question.id)}/state`;
    const empty = await asMember.post(close, { state: 'closed', reason: ' ' });
    expect(empty.status).toBe(422);
    expect(empty.text).toMatch(/<textarea[^>]*name="reason"[^>]*aria-invalid="true"/);
    await asMember.post(close, { state: 'closed', reason: 'Zzwhy' });
    const page = await asMember.get(await pathOf(question.id));
    expect(page.text).toContain('Zzwhy');
    expect(page.text).toContain('takes no more answers');
    expect(page.text).not.toContain('name="body"');
    const asModerator = await PageVisitor.of(hub, await build.viewer('moderator'));
    await asModerator.post(close, { state: 'open' });
    expect((await view(question.id)).state).toBe('open');
    expect((await asMember.post(close, { state: 'nonsense' })).status).toBe(404);
  });

  it('shows what changed word by word, as each may see it, and brings versions back', async () => {
    const { id } = await build.article({
      by: agent,
      title: 'Before',
      body: 'The red ring',
      layers: [{ audience: ['agents'], body: 'Zzsecret one' }],
    });
    const start = await view(id, agent);
    const [main, part] = start.layers;
    await build.writer.edit(agent, id, {
      title: 'After',
      layers: [
        { id: main?.id, body: 'The green ring' },
        { id: part?.id, body: 'Zzsecret two' },
      ],
      reason: 'Zzreason',
    });
    const path = await pathOf(id);
    const lines = await asAgent.get(`${path}/history`);
    expect(lines.text).toContain('Zzreason');
    const version = Math.max(
      ...[...lines.text.matchAll(/\/history\/(\d+)"/g)].map((match) => Number(match[1])),
    );
    const changed = await asAgent.get(`${path}/history/${version}`);
    expect(changed.text).toMatch(/<del>[\s\S]*red[\s\S]*<\/del><ins>[\s\S]*green/);
    expect(changed.text).toContain('Zzsecret');
    const public_ = await guest.get(`${path}/history`);
    const seen = Math.max(
      ...[...public_.text.matchAll(/\/history\/(\d+)"/g)].map((match) => Number(match[1])),
    );
    const shown = await guest.get(`${path}/history/${seen}`);
    expect(unescapeHtml(shown.text)).toContain('green');
    expect(shown.text).not.toMatch(/Zzsecret|restore/);
    expect((await guest.get(`${path}/history/${seen + 1}`)).status).toBe(404);
    expect((await guest.get(`${path}/history/0`)).status).toBe(404);
    const old = await asAgent.get(`${path}/history/${version - 1}?with=current`);
    expect(old.text).toMatch(/<del>[\s\S]*red[\s\S]*<\/del><ins>[\s\S]*green/);
    const restore = `/items/${shortId(id)}/restore/${version - 1}`;
    expect(formFields(old.text, restore)).toEqual({});
    const restored = await asAgent.post(restore);
    expect(to(restored)).toContain('/before');
    expect((await view(id)).layers[0]?.body).toBe('The red ring');
  });

  it('renders a preview for those who write', async () => {
    const answer = await asMember.post('/preview', { body: '**b** <script>x</script>' });
    expect(answer.text).toBe('<p><strong>b</strong> &lt;script&gt;x&lt;/script&gt;</p>\n');
    expect((await guest.post('/preview', { body: 'x' })).status).toBe(401);
  });
});
