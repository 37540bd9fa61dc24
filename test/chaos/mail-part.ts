import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { openRelay } from '../support/relay';
import type { Part } from './part';

/** A mail server that takes everything and counts. */
export interface MailServer extends Part {
  /** As the hub reaches it. */
  readonly url: string;
  /** How many mails each address got. */
  readonly received: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export async function openMailServer(): Promise<MailServer> {
  const received = new Map<string, number>();
  const server = createServer((socket) => speak(socket, received)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const road = await openRelay(`smtp://127.0.0.1:${port}`);
  return {
    name: 'mail-server',
    url: road.url.replace('http:', 'smtp:'),
    received,
    // It runs in this process: what others notice is the same.
    kill: async () => road.cut(),
    stop: async () => road.cut(),
    start: () => road.mend(),
    freeze: (frozen) => void (frozen ? road.block() : road.mend()),
    close: async () => {
      await road.close();
      server.close();
    },
  };
}

function speak(socket: Socket, received: Map<string, number>): void {
  let heard = '';
  let to: string[] = [];
  let inText = false;
  const say = (line: string) => void socket.write(`${line}\r\n`);
  const hear = (line: string): void => {
    if (inText) {
      if (line !== '.') return;
      inText = false;
      for (const address of to.splice(0)) received.set(address, (received.get(address) ?? 0) + 1);
      return say('250 taken');
    }
    const address = /^RCPT TO:<([^>]+)>/i.exec(line)?.[1];
    if (address) to.push(address);
    if (/^MAIL/i.test(line)) to = [];
    inText = /^DATA/i.test(line);
    if (/^QUIT/i.test(line)) return void socket.end('221 bye\r\n');
    say(inText ? '354 go on' : '250 fine');
  };
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (heard + text).split('\r\n');
    heard = lines.pop() ?? '';
    lines.forEach(hear);
  });
  say('220 chaos');
}
