import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** An answer as it came, its bytes still packed. */
export interface Reply {
  readonly ok: boolean;
  readonly encoding: string | undefined;
  readonly bytes: Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * Asks over HTTP as browsers and programs do, with packed answers, and takes less of the processor than `fetch`: who asks
 * shares the cores with the hub here. A `body` is posted as JSON.
 */
export function send(url: string, body?: object): Promise<Reply> {
  const headers = {
    'accept-encoding': 'gzip',
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: body ? 'POST' : 'GET', headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const ok = answer.statusCode === 200;
        const encoding = answer.headers['content-encoding'];
        resolve({ ok, encoding, bytes: Buffer.concat(parts) });
      });
    });
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

/** What the answer says. */
export function parsed<T>({ encoding, bytes }: Reply): T {
  const plain = encoding === 'gzip' ? gunzipSync(bytes) : bytes;
  return JSON.parse(plain.toString()) as T;
}
