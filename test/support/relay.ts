import { connect, createServer, type Socket } from 'node:net';

/** A road to a server that can be cut and blocked. */
export interface Relay {
  readonly url: string;
  /** Refuses connections from now on, and ends those there are. */
  cut(): void;
  /** Takes bytes and gives none back. */
  block(): void;
  /** Open again. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** Relays TCP from a free port of this machine to another server. */
export async function openRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: 'open' | 'blocked' = 'open';
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    return socket.on('error', () => undefined);
  };
  const server = createServer((client) => {
    keep(client);
    if (state === 'blocked') return;
    const upstream = keep(connect(Number(port), hostname));
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(at, '127.0.0.1', resolve);
    });
  const endAll = (): void => sockets.forEach((socket) => socket.destroy());
  await listen(0);
  const address = server.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${own}`,
    cut: () => {
      server.close();
      endAll();
    },
    block: () => {
      state = 'blocked';
      endAll();
    },
    mend: async () => {
      state = 'open';
      endAll();
      if (!server.listening) await listen(own);
    },
    close: async () => {
      server.close();
      endAll();
    },
  };
}
