import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { makeHttpAdapter } from './make-adapter';

const ANSWERED_AFTER_MS = 300;

async function listening(): Promise<FastifyInstance> {
  const instance = makeHttpAdapter({ trustProxy: 0 }).getInstance() as unknown as FastifyInstance;
  instance.get('/slow', async () => {
    await sleep(ANSWERED_AFTER_MS);
    return 'done';
  });
  await instance.listen({ port: 0, host: '127.0.0.1' });
  return instance;
}

const portOf = ({ server }: FastifyInstance): number => (server.address() as AddressInfo).port;

const closedWithin = (instance: FastifyInstance, ms: number): Promise<boolean> =>
  Promise.race([instance.close().then(() => true), sleep(ms, false, { ref: false })]);

describe('a server that closes', () => {
  it('answers what is under way, and ends although its connection could be used again', async () => {
    const instance = await listening();
    const agent = new Agent({ keepAlive: true });
    const asked = get({ port: portOf(instance), path: '/slow', agent });
    const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
    await once(instance.server, 'request');
    const closed = closedWithin(instance, 3_000);
    const [reply] = await answered;
    expect(reply.statusCode).toBe(200);
    reply.resume();
    await once(reply, 'end');
    expect(await closed).toBe(true);
    agent.destroy();
  });

  it('ends although somebody is connected who has asked nothing', async () => {
    const instance = await listening();
    const socket = connect(portOf(instance), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(instance.server, 'connection');
    expect(await closedWithin(instance, 3_000)).toBe(true);
    socket.destroy();
  });
});
