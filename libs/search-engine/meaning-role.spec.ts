import { languageOf, meaningRole } from './meaning-role';
import type { SearchQuery } from './search-query';

const role = (text: string, own: Partial<SearchQuery> = {}): string =>
  meaningRole({ text, mode: 'typing', ...own });

describe('what meaning may do to a query', () => {
  it.each([
    ['pri', 'none'],
    ['printer off', 'none'],
    ['printer stays offline', 'find'],
    ['"error 403" on login page', 'none'],
    ['login page shows error 403', 'none'],
    ['what does 0x80070005 mean', 'none'],
    ['update Thunderbird 115.3 fails', 'none'],
    ['what is error (403) on login', 'none'],
    ['what does [0x80070005] mean', 'none'],
    ['error #403 today again', 'none'],
    ["login page shows 'error 403' today", 'none'],
    ['Anmeldung zeigt ‚Fehler 403‘ heute', 'none'],
    ['washing machine shows E5 today', 'none'],
    ['the 2 printers stay offline', 'find'],
    ['cannot print -wifi from laptop', 'none'],
    ['', 'none'],
  ])('typing %j: %s', (text, expected) => {
    expect(role(text)).toBe(expected);
  });

  it('a question with a code in its title is ordered by meaning, but found by its words', () => {
    expect(role('Why do I see error 403?', { mode: 'question' })).toBe('order');
    expect(role('Why can I not log in?', { mode: 'question', body: 'It says 403.' })).toBe('find');
    expect(role('', { mode: 'question', body: 'My mail does not arrive.' })).toBe('find');
  });

  it('orders that ask for a field are literal', () => {
    expect(role('printer stays offline', { sort: { by: 'created', dir: 'desc' } })).toBe('none');
    expect(role('printer stays offline', { sort: { by: 'relevance', dir: 'desc' } })).toBe('find');
  });

  it('the language of a question shows in its words, not in one or two of them', () => {
    expect(languageOf({ text: 'Warum wird die Heizung nicht warm' })).toBe('de');
    expect(languageOf({ text: 'why does the heating stay cold' })).toBe('en');
    expect(languageOf({ text: 'VPN einrichten' })).toBeUndefined();
  });
});
