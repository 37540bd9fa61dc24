import { failedForm, fieldOf } from './form';
import { safePath } from './page-reply';

describe('a refused form', () => {
  const sent = {
    title: 'WLAN',
    tags: ['a', 'b'],
    agree: 'on',
    password: 'geheim',
    _csrf: 'x',
    nested: {},
  };

  it('keeps what was written, except secrets', () => {
    expect(failedForm(sent, []).values).toEqual({ title: 'WLAN', tags: ['a', 'b'], agree: 'on' });
  });

  it('has one message per field, the first one', () => {
    const state = failedForm(
      sent,
      [
        { pointer: '/title', code: 'too-short', detail: 'Too short.' },
        { pointer: '/title', code: 'no-verb', detail: 'No verb.' },
        { pointer: '/layers/0/body', code: 'empty' },
        { pointer: '', code: 'stale' },
      ],
      (error) => error.detail ?? `(${error.code})`,
    );
    expect(state.errors).toEqual({
      title: 'Too short.',
      'layers.0.body': '(empty)',
      '': '(stale)',
    });
  });

  it('finds the field of a query parameter', () => {
    expect(fieldOf('?q')).toBe('q');
  });
});

describe('a path to return to', () => {
  it.each(['/', '/search?q=a%20b&page=2#x', '/tags/wlan'])('may be %s', (path) => {
    expect(safePath(path)).toBe(path);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/a\nSet-Cookie: x=1',
    '/a\u0000',
    'search',
    '',
    undefined,
    ['/a'],
  ])('may not be %j', (path) => {
    expect(safePath(path, '/home')).toBe('/home');
  });
});
