import { failedForm } from '../../../libs/pages/form';
import { NO_PAGE } from '../../../libs/pages/page-context';
import { renderElement } from '../../../libs/pages/page-renderer';
import { wordDiff } from '../word-diff';
import {
  Checkbox,
  EvidenceChips,
  FacetList,
  FileField,
  Form,
  Hit,
  LayerFrame,
  MarkedText,
  Pagination,
  PostButton,
  ProgressBar,
  Radio,
  RelativeTime,
  Select,
  SpaceBadge,
  Table,
  TextArea,
  TextField,
} from '.';
import { jsonForScript } from './page';

const html = (element: unknown, locale: 'en' | 'de' = 'en') =>
  renderElement(element, { ...NO_PAGE, locale, csrfToken: 'the-token' });
const textOf = (markup: string) => markup.replace(/<svg.*?<\/svg>/g, '').replace(/<[^>]+>/g, '');

describe('marked text', () => {
  it('is escaped, marks and rest', async () => {
    expect(await html(<MarkedText text="<b>wifi</b> & co" marks={[[3, 7]]} />)).toBe(
      '&lt;b&gt;<mark class="mark">wifi</mark>&lt;/b&gt; &amp; co',
    );
  });

  it('loses no letter whatever the marks are', async () => {
    const marks = [
      [5, 2],
      [0, 3],
      [2, 6],
      [4, 99],
      [-3, 1],
      [6, 8],
    ] as const;
    expect(textOf(await html(<MarkedText text="0123456789" marks={marks} />))).toBe('0123456789');
  });
});

describe('a form', () => {
  const state = failedForm(
    { title: '<Kurz>', space: 'peer', topics: ['b'], agree: 'on', password: 'geheim', body: '\nx' },
    [{ pointer: '/title', code: 'short', detail: 'Zu kurz.' }],
  );
  const Sample = () => (
    <Form action="/ask" state={state}>
      <TextField name="title" label="Titel" hint="Ein Satz" required value="before" />
      <TextField name="password" type="password" label="Passwort" value="never" required />
      <TextArea name="body" label="Text" />
      <Select
        name="space"
        label="Bereich"
        required
        value="community"
        options={[
          { value: 'community', label: 'C' },
          { value: 'peer', label: 'P' },
        ]}
      />
      <Checkbox name="topics" value="a" label="A" checked />
      <Checkbox name="topics" value="b" label="B" />
      <Checkbox name="agree" label="Ja" />
      <Radio name="who" value="all" label="Alle" checked />
    </Form>
  );

  it('posts with the token', async () => {
    expect(await html(<Sample />)).toMatch(
      /<form method="post" action="\/ask"[\s\S]*value="the-token"/,
    );
    expect(await html(<PostButton action="/x">Go</PostButton>)).toContain('value="the-token"');
    expect(await html(<Form action="/search" method="get" />)).not.toContain('the-token');
  });

  it('carries the token in the address when it has files', async () => {
    const form = await html(
      <Form action="/import?a=1" multipart>
        <FileField name="f" label="F" />
      </Form>,
    );
    expect(form).toContain('action="/import?a=1&amp;_csrf=the-token"');
  });

  it('keeps what was written, but no password', async () => {
    const form = await html(<Sample />);
    expect(form).toContain('value="&lt;Kurz&gt;"');
    expect(form).toContain('<option value="peer" selected="">');
    expect(form).not.toContain('<option value="community" selected="">');
    expect(form).toMatch(/name="topics" value="b" checked=""/);
    expect(form).not.toMatch(/name="topics" value="a" checked/);
    expect(form).toMatch(/name="who" value="all" checked=""/);
    expect(form).toMatch(/<textarea[^>]*>\n\nx<\/textarea>/);
    expect(form).not.toMatch(/geheim|never|before/);
  });

  it('ties error, hint and label to their field and links the summary', async () => {
    const form = await html(<Sample />);
    expect(form).toMatch(
      /<input[^>]*id="field-title"[^>]*aria-invalid="true"[^>]*aria-describedby="field-title-hint field-title-error"/,
    );
    expect(form).toContain('<a class="underline" href="#field-title">Zu kurz.</a>');
    expect(form).toMatch(/role="alert"[\s\S]*Please correct one field/);
    expect(await html(<Sample />, 'de')).toContain('Bitte korrigieren Sie ein Feld');
  });
});

describe('a hit', () => {
  const evil = '<script>alert(1)</script>';
  const marked = { text: evil, marks: [[0, 8]] as const };

  it('writes every text as text', async () => {
    const hit = await html(
      <Hit
        hit={{
          url: '/questions/1"onclick="x',
          title: marked,
          space: 'peer',
          kind: 'thread',
          state: evil,
          author: evil,
          product: { label: evil, href: '/p' },
          tags: [{ label: evil }],
          why: [evil],
          snippet: marked,
          evidence: [{ kind: 'outside', host: evil }],
          answer: { snippet: marked, evidence: [] },
        }}
      />,
    );
    expect(hit).not.toMatch(/<script|"onclick=/);
    expect(textOf(hit)).toContain('alert(1)');
  });

  it('says its evidence and its space in words, in both languages', async () => {
    const chips = (
      <EvidenceChips
        evidence={[
          { kind: 'official' },
          { kind: 'solved' },
          { kind: 'confirmed', count: 12 },
          { kind: 'outside', host: 'forum.example' },
          { kind: 'internal' },
        ]}
        long
      />
    );
    expect(textOf(await html(chips))).toBe(
      'OfficialSolved (accepted by the asker)Confirmed by 12 readersFrom outside: forum.exampleInternal, officially unsupported',
    );
    expect(textOf(await html(chips, 'de'))).toContain('Von 12 Personen bestätigt');
    const badge = await html(<SpaceBadge space="internal" />, 'de');
    expect(badge).toMatch(/<svg[\s\S]*aria-hidden="true"[\s\S]*Intern/);
  });
});

describe('a layer', () => {
  it('is framed and named unless everyone sees it', async () => {
    const agents = await html(<LayerFrame audience={['agents']}>x</LayerFrame>);
    expect(agents).toContain('aria-label="Only agents see this part"');
    const german = await html(<LayerFrame audience={['agents']}>x</LayerFrame>, 'de');
    expect(german).toContain('Diesen Teil sieht nur das Serviceteam');
    expect(await html(<LayerFrame audience={['public']}>x</LayerFrame>)).toBe('x');
    expect(await html(<LayerFrame audience={[]}>x</LayerFrame>)).toContain('<section');
  });
});

describe('navigation', () => {
  const pagesOf = async (page: number, pages: number) =>
    [
      ...(await html(<Pagination page={page} pages={pages} href={(n) => `?page=${n}`} />)).matchAll(
        /aria-label="Page (\d+)"/g,
      ),
    ].map((m) => Number(m[1]));

  it('shows first, last and neighbours, and nothing for one page', async () => {
    expect(await pagesOf(1, 1)).toEqual([]);
    expect(await pagesOf(1, 9)).toEqual([1, 2, 9]);
    expect(await pagesOf(5, 9)).toEqual([1, 4, 5, 6, 9]);
    expect(await pagesOf(2, 2)).toEqual([1, 2]);
  });

  it('offers to clear filters only while one is active', async () => {
    const facets = (active: boolean) => (
      <FacetList
        clearHref="/clear"
        groups={[
          { title: 'Kind', options: [{ label: 'Article', href: '?a', count: 1, active }] },
          { title: 'Empty', options: [] },
        ]}
      />
    );
    expect(await html(facets(true))).toContain('href="/clear"');
    expect(await html(facets(false))).not.toContain('href="/clear"');
    expect(await html(facets(true))).not.toContain('Empty');
  });
});

describe('data', () => {
  it('tells times with the exact one beside it', async () => {
    const time = new Date(Date.now() - 3 * 3_600_000 - 1000);
    expect(await html(<RelativeTime time={time} />, 'de')).toMatch(
      /<time datetime="[^"]+Z" title="[^"]+" data-relative[^>]*>vor 3 Stunden<\/time>/,
    );
  });

  it('leaves the value of a bar out while nobody knows the end', async () => {
    expect(await html(<ProgressBar label="x" done={5} />)).not.toMatch(/<progress[^>]*value/);
    expect(await html(<ProgressBar label="x" done={5} total={10} />)).toMatch(
      /<progress[^>]*value="5"[^>]*max="10"/,
    );
  });

  it('names rows and columns of tables', async () => {
    const table = await html(
      <Table
        caption="People"
        rows={[{ name: 'A<b>' }]}
        columns={[{ title: 'Name', header: true, cell: (row) => row.name }]}
      />,
    );
    expect(table).toContain('<th scope="row" class="font-medium">A&lt;b&gt;</th>');
    expect(table).toContain('<caption class="sr-only">People</caption>');
  });
});

describe('a word diff', () => {
  it('puts both texts back together', () => {
    const [before, after] = ['The quick brown fox', 'The slow brown fox jumps'];
    const parts = wordDiff(before, after);
    const text = (kind: string) =>
      parts
        .filter((p) => p.kind === 'same' || p.kind === kind)
        .map((p) => p.text)
        .join('');
    expect(text('removed')).toBe(before);
    expect(text('added')).toBe(after);
    expect(parts).toContainEqual({ kind: 'added', text: 'slow' });
  });

  it('gives up on long texts with nothing in common', () => {
    const words = (seed: number) =>
      Array.from({ length: 40_000 }, (_, at) => `w${(at * seed) % 99_991}`).join(' ');
    const started = Date.now();
    wordDiff(words(7919), words(104_729));
    expect(Date.now() - started).toBeLessThan(3000);
  });
});

describe('data for search engines', () => {
  it('cannot end its script', () => {
    const json = jsonForScript({ text: '</script><!-- & \u2028' });
    expect(json).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(json)).toEqual({ text: '</script><!-- & \u2028' });
  });
});
