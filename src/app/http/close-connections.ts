import type { FastifyInstance } from 'fastify';

const LOOK_EVERY_MS = 50;

/**
 * Lets a server that closes end as soon as the requests under way are answered. By itself Node closes only connections
 * that are idle at that moment, and waits for those in use then, or never used yet, until the other side lets go.
 */
export function closeConnectionsInTime(instance: FastifyInstance): void {
  const { server } = instance;
  let underWay = 0;
  server.on('request', (_request, response) => {
    underWay += 1;
    response.once('close', () => (underWay -= 1));
  });
  instance.addHook('preClose', (done) => {
    // Not the idle ones before: Node counts those in that still have the end of an answer to send.
    const timer = setInterval(() => {
      if (underWay === 0) server.closeAllConnections();
    }, LOOK_EVERY_MS).unref();
    server.once('close', () => clearInterval(timer));
    done();
  });
}
