import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../start-error';

/** What is asked of a process by those who watch it. */
const PATHS = new Set(['/health', '/ready', '/metrics']);

/**
 * Answers `/health`, `/ready` and `/metrics` of a process that shows no pages, by the same routes and rules as
 * elsewhere; nothing else can be reached. @throws StartError when the port cannot be had
 */
export async function startOperatorServer(
  instance: FastifyInstance,
  at: { readonly host: string; readonly port: number },
): Promise<{ close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(instance, request, response).catch(() => {
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  });
  server.requestTimeout = 10_000;
  await listening(server, at);
  return {
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  instance: FastifyInstance,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = (request.url ?? '').split('?', 1)[0] ?? '';
  request.resume();
  if (!PATHS.has(url) || !['GET', 'HEAD'].includes(request.method ?? '')) {
    response.writeHead(404).end();
    return;
  }
  const reply = await instance.inject({
    method: request.method as 'GET' | 'HEAD',
    url,
    headers: request.headers,
    remoteAddress: request.socket.remoteAddress ?? '',
  });
  const { connection: _own, 'transfer-encoding': _framing, ...headers } = reply.headers;
  response.writeHead(reply.statusCode, headers).end(reply.rawPayload);
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartError(
          `HEALTH_PORT ${port} on ${host} cannot be opened (${error.code}). Choose another one, or leave it empty.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
}
