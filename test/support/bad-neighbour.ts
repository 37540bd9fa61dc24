import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A small server that answers as badly as it is told. */
export interface BadNeighbour {
  readonly url: string;
  /** Requests so far, as `METHOD /path`. */
  readonly requests: readonly string[];
  /** Everything headers carried, for looking whether a secret was sent where it should not. */
  readonly authorizations: readonly string[];
  close(): Promise<void>;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export async function openBadNeighbour(behave: Behaviour): Promise<BadNeighbour> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers.authorization ?? '');
    response.on('error', () => undefined);
    request.resume();
    behave(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    authorizations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** Answers without end, until the other side has had enough. */
export function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = 'x'.repeat(1 << 16);
  const pour = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', pour);
  response.write('{"hits":"');
  pour();
}
