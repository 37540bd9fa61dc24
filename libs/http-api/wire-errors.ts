import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mapError } from './problem-mapping';
import { HttpProblem } from './problem';

/** Headers of answers made before any plugin has seen the request. */
const BARE_HEADERS = {
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

const BY_CODE: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'The headers of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'timeout', 'The request did not arrive in time.'],
};

/**
 * For Fastify's `clientErrorHandler`: what arrives is no HTTP, or too much of it. Answers with a problem document and
 * hangs up.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = BY_CODE[error.code ?? ''] ?? [
    400,
    'bad-request',
    'This is not a valid HTTP request.',
  ];
  const { problem } = mapError(new HttpProblem(status, code, detail), {
    url: '',
    requestId: randomUUID(),
  });
  const body = JSON.stringify(problem);
  const headers = {
    ...BARE_HEADERS,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  // Ending, not destroying: the client shall read the answer while it is still sending.
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), 1000).unref();
}

/** For Fastify's `frameworkErrors`: addresses that the router cannot read or that are too long. */
export function answerBadAddress(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { problem } = mapError(error, {
    url: request.raw.url ?? '',
    requestId: String(request.id),
  });
  reply
    .status(problem.status)
    .headers({ ...BARE_HEADERS, 'x-request-id': problem.requestId })
    .send(JSON.stringify(problem));
}
