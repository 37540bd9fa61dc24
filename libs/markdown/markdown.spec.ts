import fc from 'fast-check';
import { firstList, MAX_MARKDOWN_LENGTH, plainText, renderMarkdown } from './markdown';
import { DANGEROUS_TEXTS, dangersIn } from './dangerous-texts.fixture';

const member = (source: string) => renderMarkdown(source, { trusted: false });
const staff = (source: string) => renderMarkdown(source, { trusted: true });

describe('renderMarkdown', () => {
  it('renders the usual marks', () => {
    const { html, text } = staff('**fett** `x < 1`\nzweite Zeile\n\n- a\n- b');
    expect(html).toBe(
      '<p><strong>fett</strong> <code>x &lt; 1</code><br>\nzweite Zeile</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n',
    );
    expect(text).toBe('fett x < 1\nzweite Zeile\n\na\nb');
  });

  it('keeps only the language of a code fence', () => {
    expect(staff('```TypeScript {1,2} onclick=x\na<b\n```').html).toBe(
      '<pre tabindex="0"><code class="language-typescript">a&lt;b\n</code></pre>\n',
    );
    expect(staff('```"><b>\nx\n```').html).toBe('<pre tabindex="0"><code>x\n</code></pre>\n');
  });

  it('aligns table cells without a style attribute', () => {
    const { html, text } = staff('| a | b |\n|---|--:|\n| 1 | 2 |');
    expect(html).toContain('<td align="right">2</td>');
    expect(html).not.toContain('style');
    expect(text).toBe('a b\n1 2');
  });

  it('distrusts links of members and not those of staff', () => {
    const source = '[Anleitung](https://example.org/a "Titel") und https://example.org/b';
    expect(member(source).html.match(/rel="nofollow ugc noopener"/g)).toHaveLength(2);
    expect(staff(source).html).not.toContain('nofollow');
    expect(staff(source).links).toEqual([
      { href: 'https://example.org/a', text: 'Anleitung' },
      { href: 'https://example.org/b', text: 'https://example.org/b' },
    ]);
  });

  it('links hosts and addresses as they are typed, but not file names', () => {
    const { links } = member('www.example.de, hilfe@example.org, README.md, start.sh, node.js');
    expect(links.map((link) => link.href)).toEqual([
      'http://www.example.de',
      'mailto:hilfe@example.org',
    ]);
  });

  it('keeps relative links, and makes them absolute for mirrored text', () => {
    expect(member('[a](/i/1#x) [b](#y)').links.map((l) => l.href)).toEqual(['/i/1#x', '#y']);
    const mirrored = renderMarkdown('[a](/kb/1) ![p](../p.png)', {
      trusted: false,
      baseUrl: 'https://forum.example/t/9/',
    });
    expect(mirrored.links.map((l) => l.href)).toEqual([
      'https://forum.example/kb/1',
      'https://forum.example/t/p.png',
    ]);
    expect(member('[a](//host.example/x)').links[0]?.href).toBe('https://host.example/x');
  });

  it('shows own pictures and turns foreign ones into links', () => {
    expect(member('![Bild](/files/ab/c.png)').html).toBe(
      '<p><img src="/files/ab/c.png" alt="Bild" loading="lazy" referrerpolicy="no-referrer"></p>\n',
    );
    const foreign = member('![Foto **1**](https://example.org/a.png)');
    expect(foreign.html).toBe(
      '<p><a href="https://example.org/a.png" rel="nofollow ugc noopener">Foto 1</a></p>\n',
    );
    expect(foreign.links).toEqual([{ href: 'https://example.org/a.png', text: 'Foto 1' }]);
    expect(member('[![alt](https://example.org/a.png)](/x)').html).toBe(
      '<p><a href="/x" rel="nofollow ugc noopener">alt</a></p>\n',
    );
  });

  it.each(['/files/../sign-out', '/files/%2e%2E/x', '/files/', '/sign-out', '/files/a?b=c'])(
    'does not load %s as a picture',
    (src) => {
      expect(member(`![x](${src})`).html).not.toContain('<img');
    },
  );

  it('fits headings under the page title without skipping a level', () => {
    const { html } = staff('# A\n\n### B\n\n###### C\n\n# A');
    expect(html).toBe(
      '<h2 id="t-a">A</h2>\n<h3 id="t-b">B</h3>\n<h4 id="t-c">C</h4>\n<h2 id="t-a-2">A</h2>\n',
    );
    const deeper = renderMarkdown('#### Überblick & Größe\n\n# x', {
      trusted: true,
      topHeading: 3,
      idPrefix: 'p7-',
    });
    expect(deeper.html).toContain('<h3 id="p7-ueberblick-groesse">');
    expect(deeper.html).toContain('<h3 id="p7-x">');
    expect(member('# <img id=x> location').html).toContain('id="t-img-id-x-location"');
  });

  it('gives every heading an id of its own, whatever they are called', () => {
    const { html } = staff('# a\n\n# a\n\n# a 2\n\n# a-2\n\n# !\n\n# ?');
    const ids = [...html.matchAll(/id="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(6);
  });
});

describe('what must never run', () => {
  it('knows at least forty tricks', () => {
    expect(new Set(DANGEROUS_TEXTS).size).toBeGreaterThanOrEqual(40);
    expect(dangersIn('<a href="javascript:x">')).not.toEqual([]);
    expect(dangersIn('<img src="/files/x" onerror="a">')).not.toEqual([]);
  });

  it.each(DANGEROUS_TEXTS)('is harmless: %s', (source) => {
    for (const baseUrl of [undefined, 'https://forum.example/t/1'])
      for (const trusted of [true, false]) {
        const { html, links } = renderMarkdown(source, { trusted, baseUrl });
        expect(dangersIn(html)).toEqual([]);
        for (const { href } of links) expect(href).toMatch(/^(https?:|mailto:|[/#?]|[^:]*$)/i);
      }
  });

  it('holds for any mixture of marks and tricks', () => {
    const piece = fc.oneof(
      fc.constantFrom(...DANGEROUS_TEXTS),
      fc.constantFrom(
        '[',
        '](',
        ')',
        '![',
        '<',
        '>',
        '`',
        '\n',
        '> ',
        '- ',
        '|',
        '# ',
        '&#x6a;',
        '"',
        '*',
        '\\',
        ':',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const { html, text } = renderMarkdown(pieces.join(''), { trusted: false });
        expect(dangersIn(html)).toEqual([]);
        expect(typeof text).toBe('string');
      }),
      { numRuns: 1500 },
    );
  });
});

describe('bounded work', () => {
  const timed = (source: string): number => {
    const start = process.cpuUsage();
    renderMarkdown(source, { trusted: false });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };

  it('renders a text of 202,517 characters in well under a second', () => {
    const line = 'Dies ist ein Satz mit *Betonung*, `Code` und http://example.org/abc.\n';
    const source = line.repeat(3000).slice(0, 202_517);
    timed(source);
    expect(timed(source)).toBeLessThan(900);
  });

  it.each([
    '>',
    '> ',
    '*',
    '[',
    '![',
    '**a *b ',
    '- ',
    '_',
    '`a``',
    '<',
    '[a](',
    '(',
    '&',
    '~~a',
    '|a',
  ])('is not hung by 10,000 times %j', (unit) => {
    expect(timed(unit.repeat(10_000))).toBeLessThan(2000);
  });

  it('shows a text beyond the limit as plain paragraphs', () => {
    const { html, text, links } = member(`# <b>&\n\n${'*a* '.repeat(MAX_MARKDOWN_LENGTH / 4)}`);
    expect(html.startsWith('<p># &lt;b&gt;&amp;</p>\n<p>*a* *a*')).toBe(true);
    expect(text.startsWith('# <b>&\n\n*a*')).toBe(true);
    expect(links).toEqual([]);
  });
});

describe('plainText', () => {
  it('gives the words and nothing else', () => {
    const source =
      '## Titel\n\nEin [Link](https://x.example/geheim) und ![Bild](/files/a.png).\n\n1. eins\n2. zwei\n\n' +
      '> Zitat\n\n```bash\nnpm start\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n<b>roh</b> &auml;';
    expect(plainText(source)).toBe(
      'Titel\n\nEin Link und Bild.\n\neins\nzwei\n\nZitat\n\nnpm start\n\na b\nc d\n\n<b>roh</b> ä',
    );
  });

  it('equals the text of the rendering', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (source) => {
        expect(plainText(source)).toBe(member(source).text);
      }),
    );
  });
});

describe('firstList', () => {
  it('gives the steps: the first numbered list before any other, each entry as plain text', () => {
    const text =
      'Hello\n\n- a remark\n\n1. Press **on**\n2. Wait\n   - a minute\n3. `done`\n\n1) other';
    expect(firstList(text)).toEqual({
      ordered: true,
      entries: ['Press on', 'Wait\na minute', 'done'],
    });
    expect(firstList('- a\n- b\n\nend')).toEqual({ ordered: false, entries: ['a', 'b'] });
  });

  it('gives nothing where there is none', () => {
    expect(firstList('1 is no list')).toBeUndefined();
    expect(firstList('> - quoted')).toBeUndefined();
    expect(firstList('-\n-')).toBeUndefined();
  });
});
