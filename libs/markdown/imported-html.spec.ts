import fc from 'fast-check';
import { DANGEROUS_TEXTS, dangersIn } from './dangerous-texts.fixture';
import { importedHtmlToMarkdown, sanitizeImportedHtml } from './imported-html';
import { renderMarkdown } from './markdown';

describe('sanitizeImportedHtml', () => {
  it('keeps text mark-up and drops everything else', () => {
    const html =
      '<div class="x" style="color:red"><b>Hallo</b> <a href="/a" onclick="x()">da</a><script>x</script></div>';
    expect(sanitizeImportedHtml(html)).toBe('<p><strong>Hallo</strong> <a href="/a">da</a></p>');
  });

  it.each(DANGEROUS_TEXTS.filter((text) => text.includes('<')))('is harmless: %s', (html) => {
    expect(sanitizeImportedHtml(html)).not.toMatch(
      /<script|<svg|<iframe|<style|\son\w+=|href="(javascript|data|vbscript)/i,
    );
    const { html: rendered } = renderMarkdown(importedHtmlToMarkdown(html), { trusted: false });
    expect(dangersIn(rendered)).toEqual([]);
  });

  it('is not hung by deep nesting', () => {
    expect(importedHtmlToMarkdown('<div><ul><li><blockquote>'.repeat(5000) + 'x')).toContain('x');
  });
});

describe('importedHtmlToMarkdown', () => {
  const there = (html: string) => importedHtmlToMarkdown(html);

  it('writes blocks, lists, code, tables and links', () => {
    expect(
      there(
        '<h2>Titel</h2><p>Ein <b>fetter</b> <a href="https://x.example/a(b)">Link</a><br>Zeile 2</p>' +
          '<ul><li>eins</li><li><p>zwei</p><ol><li>a</li><li>b</li></ol></li></ul>' +
          '<pre><code>a &lt; b\n  *c*</code></pre><blockquote><p>Zitat</p><p>mehr</p></blockquote>' +
          '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table>',
      ),
    ).toBe(
      '## Titel\n\nEin **fetter** [Link](https://x.example/a%28b%29)\nZeile 2\n\n- eins\n- zwei\n  1. a\n  2. b\n\n' +
        '```\na < b\n  *c*\n```\n\n> Zitat\n> \n> mehr\n\n| a | b |\n| --- | --- |\n| 1 | 2\\|3 |',
    );
  });

  it('brings words back unchanged through the renderer', () => {
    const words = fc.stringMatching(/^[A-Za-z0-9*_`#+.<>&|~()[\]! \\:/-]{1,40}$/);
    fc.assert(
      fc.property(words, (text) => {
        const html = `<p>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')}</p>`;
        const back = renderMarkdown(there(html), { trusted: true }).text;
        expect(back.replace(/\s+/g, ' ').trim()).toBe(text.replace(/\s+/g, ' ').trim());
      }),
      { numRuns: 500 },
    );
  });
});
