import type { FastifyInstance, FastifyReply } from 'fastify';

const VARIES_BY = ['Cookie', 'Authorization', 'Accept-Language'];

/**
 * Replies that say nothing of caches are for the asker alone and are not kept: what one may see differs by person.
 * Static files and feeds set `Cache-Control` themselves.
 */
export function addCacheDefaults(instance: FastifyInstance): void {
  instance.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('cache-control')) {
      reply.header('cache-control', 'private, no-store');
      addVary(reply);
    }
    done(null, payload);
  });
}

function addVary(reply: FastifyReply): void {
  const known = [reply.getHeader('vary') ?? []]
    .flat()
    .flatMap((text) => String(text).split(','))
    .map((name) => name.trim());
  const lower = new Set(known.map((name) => name.toLowerCase()));
  if (lower.has('*')) return;
  const more = VARIES_BY.filter((name) => !lower.has(name.toLowerCase()));
  reply.header('vary', [...known, ...more].join(', '));
}
