import type { Space } from '../../../kernel/space';
import { toItem, toPost } from './map-record';
import { readSourceRecord, unknownFields, type SourceRecord } from './source-record';

const whole = {
  id: 'q:17',
  space: 'community',
  kind: 'question',
  title: 'Anzeige bleibt dunkel',
  body: 'Seit dem Update.',
  lang: 'de',
  tags: ['Display', 'fix problems'],
  accepted: null,
  url: 'https://forum.example/q/17',
  created: '2024-05-31T08:15:00Z',
};

function read(fields: Record<string, unknown>, space?: Space): SourceRecord {
  const result = readSourceRecord({ ...whole, ...fields }, { space });
  if ('fault' in result) throw new Error(result.fault.reason);
  return result.record;
}

function faultOf(fields: Record<string, unknown>, space?: Space) {
  const result = readSourceRecord({ ...whole, ...fields }, { space });
  return 'fault' in result ? result.fault : undefined;
}

describe('records that are refused', () => {
  it.each<[fields: Record<string, unknown>, field: string | undefined, reason: string]>([
    [{ id: undefined }, 'id', '“id” is missing: every record needs an id of its own'],
    [{ id: ' ' }, 'id', '“id” must be a text that is not empty, not " "'],
    [{ id: 'x'.repeat(501) }, 'id', '“id” must be at most 500 characters, not "'],
    [{ id: ['q'] }, 'id', '“id” must be a text, not a list'],
    [{ space: 'attic' }, 'space', 'one of company, community, peer, internal, not "attic"'],
    [{ space: null }, 'space', '“space” is missing: say it in the record or with --space'],
    [{ kind: 'video' }, 'kind', 'article, howto, question, thread, wiki or answer, not "video"'],
    [{ space: 'company' }, 'kind', 'a question has no place in the space company'],
    [{ title: 4 }, 'title', '“title” must be a text, not 4'],
    [{ body: { html: '' } }, 'body', '“body” must be a text, not an object'],
    [{ lang: 'Deutsch!' }, 'lang', 'a language such as de, en or pt-BR, not "Deutsch!"'],
    [{ tags: 'a,b' }, 'tags', '“tags” must be a list of texts, not "a,b"'],
    [{ tags: ['a', 1] }, 'tags', '“tags” must be a list of texts, not 1'],
    [{ accepted: 'yes' }, 'accepted', '“accepted” must be true, false or null, not "yes"'],
    [{ helpful: -1 }, 'helpful', '“helpful” must be a whole number from 0, not -1'],
    [{ helpful: 1.5 }, 'helpful', 'a whole number from 0, not 1.5'],
    [{ created: 'yesterday' }, 'created', 'a time such as 2024-05-31T08:15:00Z, not "yesterday"'],
    [{ created: '2024-13-31' }, 'created', 'a time such as'],
    [{ created: '2999-01-01' }, 'created', '“created” must be a time that has been'],
    [{ parent: {} }, 'parent', '“parent” must be a text, not an object'],
    [{ title: ' ', body: '\n' }, undefined, 'the record has neither a title nor a body'],
  ])('%j', (fields, field, reason) => {
    const fault = faultOf(fields);
    expect(fault?.field).toBe(field);
    expect(fault?.reason).toContain(reason);
  });

  it('and fields nobody knows are no reason', () => {
    expect(faultOf({ colour: 'red', score: 3, views: 'many' })).toBeUndefined();
    expect(unknownFields({ ...whole, colour: 'red', score: 3 })).toEqual(['colour']);
  });
});

describe('kinds', () => {
  it.each<[kind: string | undefined, space: Space, parent: string | undefined, becomes: string]>([
    ['article', 'company', undefined, 'article'],
    ['wiki', 'company', undefined, 'article'],
    ['howto', 'company', undefined, 'article'],
    ['question', 'community', undefined, 'question'],
    ['thread', 'community', undefined, 'question'],
    ['article', 'community', undefined, 'wiki'],
    ['question', 'peer', undefined, 'question'],
    ['article', 'peer', undefined, 'howto'],
    ['answer', 'peer', undefined, 'thread'],
    ['reply', 'community', undefined, 'thread'],
    ['article', 'internal', undefined, 'article'],
    ['howto', 'internal', undefined, 'howto'],
    ['wiki', 'internal', undefined, 'article'],
    [undefined, 'company', undefined, 'article'],
    [undefined, 'community', undefined, 'question'],
    [undefined, 'peer', undefined, 'thread'],
    [undefined, 'internal', undefined, 'article'],
    [undefined, 'community', 'q:1', 'thread'],
  ])('%s in %s (parent %s) stands for itself as %s', (kind, space, parent, becomes) => {
    const item = toItem(read({ kind, parent }, space));
    expect([item.kind, item.space]).toEqual([becomes, space]);
    expect(item.state).toBe(['question', 'thread'].includes(becomes) ? 'open' : 'published');
  });
});

describe('texts', () => {
  it('takes a record over as it is', () => {
    expect(toItem(read({ group: 'pages/17', helpful: 3, topic: 'display' }))).toEqual({
      externalId: 'q:17',
      space: 'community',
      kind: 'question',
      state: 'open',
      title: 'Anzeige bleibt dunkel',
      body: 'Seit dem Update.',
      lang: 'de',
      tags: ['display', 'fix-problems'],
      product: null,
      audience: ['public'],
      confirmed: 3,
      originUrl: 'https://forum.example/q/17',
      translationGroup: 'pages/17',
      createdAt: new Date('2024-05-31T08:15:00Z'),
      source: 'forum.example',
    });
  });

  it.each<[fields: Record<string, unknown>, title: string, body: string]>([
    [{ body: 'a\0b\r\nc\rd \n\n' }, whole.title, 'ab\nc\nd'],
    [{ body: 'half \ud83d' }, whole.title, 'half \ufffd'],
    [{ title: ' two\n lines\0 ' }, 'two lines', whole.body],
    [{ body: '' }, whole.title, whole.title],
    [{ title: '', body: '\n\n## First line\nsecond' }, 'First line', '## First line\nsecond'],
    [{ title: '', body: '> * item' }, 'item', '> * item'],
    [{ title: '', body: '---' }, 'q:17', '---'],
    [
      { title: '', body: 'word '.repeat(40) },
      `${'word '.repeat(23)}word…`,
      'word '.repeat(40).trim(),
    ],
  ])('%j', (fields, title, body) => {
    const item = toItem(read(fields));
    expect([item.title, item.body]).toEqual([title, body]);
  });

  it('loses nothing of a title that is too long, and never cuts inside a character', () => {
    const title = 'Wort '.repeat(80).trim();
    const item = toItem(read({ title }));
    expect(item.title.length).toBeLessThanOrEqual(300);
    expect(item.title).toMatch(/Wort…$/);
    expect(item.body).toBe(`${title}\n\n${whole.body}`);
    expect(toItem(read({ title: `x${'😀'.repeat(200)}` })).title).toMatch(/😀…$/u);
  });

  it('brings an answer under its question, or lets it stand alone with what the asker said', () => {
    const answer = read({ kind: 'answer', title: '', accepted: true, parent: 'q:1', helpful: 0 });
    expect(toPost(answer, 'q:1')).toEqual({
      externalId: 'q:17',
      parent: 'q:1',
      lang: 'de',
      body: whole.body,
      accepted: true,
      confirmed: 0,
      originUrl: whole.url,
      createdAt: new Date(whole.created),
      source: 'forum.example',
    });
    expect(toItem(answer)).toMatchObject({ kind: 'thread', confirmed: 1, title: whole.body });
  });

  it('reads languages, tags, times and addresses of all forms', () => {
    expect(read({ lang: 'PT_br' }).lang).toBe('pt-BR');
    expect(toItem(read({ lang: null, title: 'Warum ist das nicht an?' })).lang).toBe('de');
    expect(toItem(read({ tags: ['A b', 'a-b', '', 'C++'], topics: ['x y'] })).tags).toEqual([
      'a-b',
      'c++',
      'x-y',
    ]);
    expect(toItem(read({ tags: [...'abcdefghijklm'] })).tags).toHaveLength(10);
    expect(read({ topic: 'undefined' }).tags).toEqual(whole.tags);
    const times = ['2016-08-09T01:05:07', '2016-08-09 01:05:07Z', '2016-08-09T03:05:07+02:00'];
    for (const created of times) {
      expect(read({ created }).created).toEqual(new Date('2016-08-09T01:05:07Z'));
    }
    expect(read({ created: '2016-08-09' }).created).toEqual(new Date('2016-08-09T00:00:00Z'));
    for (const url of ['help:de/x', 'javascript:alert(1)', 'data:text/html,x', 'no url']) {
      expect(toItem(read({ url }))).toMatchObject({ originUrl: null, source: 'q' });
    }
    expect(toItem(read({ id: '17', url: null })).source).toBe('import');
    expect(toItem(read({ url: 'https://www.forum.example/1' })).source).toBe('forum.example');
  });

  it('keeps to the audience of its space unless another one is chosen', () => {
    expect(toItem(read({ kind: 'article' }, 'internal')).audience).toEqual(['employees']);
    const chosen = toItem(read({}), { audience: ['agents'] });
    expect(chosen.audience).toEqual(['agents']);
  });
});
