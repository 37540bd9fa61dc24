import { renderMarkdown } from './markdown';
import { mentionedHandles } from './mentions';

const people = new Set(['mara-winter', 'ben']);
const html = (source: string, options = {}) =>
  renderMarkdown(source, { trusted: false, people, ...options }).html;

describe('people named in a text', () => {
  it('are looked for once each, in lower case, and not inside addresses', () => {
    const texts = [
      'Ask @Mara-Winter or (@ben), not a@ben.example',
      '@mara-winter @x_y https://h.example/@ben',
    ];
    expect(mentionedHandles(texts)).toEqual(['mara-winter', 'ben']);
  });

  it('become links to their pages, as they were written', () => {
    expect(html('Thanks, @Mara-Winter! And **@ben**.')).toBe(
      '<p>Thanks, <a href="/people/mara-winter">@Mara-Winter</a>! And <strong><a href="/people/ben">@ben</a></strong>.</p>\n',
    );
  });

  it('stay words where nobody is called so, in code, in links and in mirrored texts', () => {
    expect(html('@nobody @ben-else')).toBe('<p>@nobody @ben-else</p>\n');
    expect(html('`@ben`')).toBe('<p><code>@ben</code></p>\n');
    expect(html('[@ben](/tags)')).toBe(
      '<p><a href="/tags" rel="nofollow ugc noopener">@ben</a></p>\n',
    );
    expect(html('@ben', { baseUrl: 'https://forum.example/t/1' })).toBe('<p>@ben</p>\n');
  });

  it('change nothing of the plain text', () => {
    expect(renderMarkdown('Thanks, @ben.', { trusted: false, people }).text).toBe('Thanks, @ben.');
  });
});
