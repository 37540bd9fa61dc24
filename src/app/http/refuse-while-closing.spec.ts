import { createTestDatabase } from '../../../test/support/database';
import { deeds, startSmallApp } from '../../../test/support/small-http-app';

/** Asked anew where the server hung up in between: it does that with whoever asks nothing at that moment. */
const asked = (url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch(() => asked(url, init));

describe('a request that arrives while the process stops', () => {
  it('is not begun, and told so in a problem document or page that says when to come again', async () => {
    const answers: Response[] = [];
    let url = '';
    const small = await startSmallApp(await createTestDatabase(), {}, (instance) =>
      instance.addHook('preClose', async () => {
        answers.push(await asked(`${url}/api/v1/things`, { method: 'POST', body: '{}' }));
        answers.push(await asked(`${url}/nowhere`, { headers: { accept: 'text/html' } }));
      }),
    );
    url = small.url;
    const before = deeds.made;
    await small.close();
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(answer.headers.get('connection')).toBe('close');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    }
    const types = answers.map(({ headers }) => headers.get('content-type'));
    expect(types).toEqual(['application/problem+json; charset=utf-8', 'text/html; charset=utf-8']);
    expect(await answers[0]?.json()).toMatchObject({ type: '/problems/stopping', status: 503 });
    expect(await answers[1]?.text()).toContain('Stopping');
    expect(deeds.made).toBe(before);
  });
});
