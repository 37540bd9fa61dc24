import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Hands each request to the next of the hubs, as the proxy of the compose file does, with these headers set; the reply
 * says by `x-answered-by` which port it came from.
 */
export async function roundRobin(
  urls: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const to = new URL(urls[turn++ % urls.length] ?? '');
    const options = {
      host: to.hostname,
      port: to.port,
      path: incoming.url,
      method: incoming.method,
      headers: { ...incoming.headers, ...headers },
    };
    const onward = forward(options, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, { ...reply.headers, 'x-answered-by': to.port });
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
