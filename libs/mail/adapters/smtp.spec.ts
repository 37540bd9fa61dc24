import { createServer, type AddressInfo, type Server } from 'node:net';
import { MailUnavailable } from '../mail';
import { SmtpMailSender } from './smtp';

const MAIL = { to: 'person@example.org', subject: 'Subject', text: 'Text' };

describe('mail by SMTP', () => {
  let server: Server | undefined;
  afterEach(
    () => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())),
  );

  /** A server that says what it is told to, and otherwise takes everything; resolves to its address. */
  async function listening(answers: Record<string, string>, heard: string[] = []): Promise<string> {
    const plain: Record<string, string> = { '': '220 here', DATA: '354 go on', '.': '250 taken' };
    const own = createServer((socket) => {
      const say = (word: string) =>
        socket.write(`${answers[word] ?? plain[word] ?? '250 fine'}\r\n`);
      let isText = false;
      socket.on('error', () => undefined);
      say('');
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
          heard.push(line);
          if (isText && line !== '.') continue;
          const word = line === '.' ? '.' : (line.split(/[ :]/)[0] ?? '').toUpperCase();
          isText = word === 'DATA';
          say(word);
        }
      });
    });
    server = own;
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(own.address() as AddressInfo).port}`;
  }
  const failure = (url: string): Promise<Error> =>
    new SmtpMailSender(url, 'hub@example.org').send(MAIL).then(
      () => new Error('it was sent'),
      (error: Error) => error,
    );

  it('is handed over', async () => {
    const heard: string[] = [];
    await new SmtpMailSender(await listening({}, heard), 'hub@example.org').send(MAIL);
    expect(heard).toEqual(
      expect.arrayContaining(['RCPT TO:<person@example.org>', 'Subject: Subject', 'Text']),
    );
  });

  it.each([
    ['smtp://127.0.0.1:9', 'ECONNREFUSED'],
    ['smtp://no-such-host.invalid:25', 'ENOTFOUND|EAI_AGAIN|EDNS'],
  ])('waits where nobody answers at %s', async (url, code) => {
    const error = await failure(url);
    expect(error).toBeInstanceOf(MailUnavailable);
    expect(error.message).toMatch(new RegExp(`cannot be reached \\((${code})\\); see SMTP_URL`));
  });

  it.each<[string, Record<string, string>]>([
    ['a full server', { '': '421 too busy' }],
    [
      'a server that wants to be asked again',
      { RCPT: '450 4.2.0 <person@example.org> greylisted' },
    ],
    ['a full disk', { '.': '452 no room for person@example.org' }],
  ])('waits for %s', async (_, answers) => {
    const error = await failure(await listening(answers));
    expect(error).toBeInstanceOf(MailUnavailable);
    expect(error.message).toMatch(/^The mail server takes no mail now \(4\d\d\)\.$/);
  });

  it('waits for the right password, and tells neither of them', async () => {
    const url = await listening({ EHLO: '250-fine\r\n250 AUTH PLAIN', AUTH: '535 no, hub:hidden' });
    const error = await failure(url.replace('//', '//hub:hidden@'));
    expect(error).toBeInstanceOf(MailUnavailable);
    expect(error.message).toBe(
      "The mail server refuses the hub's name or password (535); see SMTP_URL.",
    );
  });

  it('is refused for good without anybody’s address being told', async () => {
    const error = await failure(
      await listening({ RCPT: '550 5.1.1 <person@example.org> unknown' }),
    );
    expect(error).not.toBeInstanceOf(MailUnavailable);
    expect(error.message).toBe('The mail server refuses this mail (550).');
    expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('person@');
  });
});
