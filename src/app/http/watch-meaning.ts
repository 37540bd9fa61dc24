import type { INestApplicationContext } from '@nestjs/common';
import { Counter, Gauge, type Registry } from 'prom-client';
import { Embedder } from '../../../libs/embeddings/embedder';
import { QueryVectors } from '../../../libs/embeddings/query-vectors';
import { MeaningStatusReader } from '../../features/meaning/meaning.api';

/** Counting every text is worth it once in a while only. */
const READ_EVERY_MS = 30_000;

/** Makes search by meaning readable at `/metrics`. */
export function watchMeaning(
  app: INestApplicationContext,
  registry: Registry,
): () => Promise<void> {
  const [embedder, queries, status] = [
    app.get(Embedder),
    app.get(QueryVectors),
    app.get(MeaningStatusReader),
  ];
  const registers = [registry];
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `hub_meaning_${name}`, help, registers });
  const up = gauge('up', 'Whether the model of meaning answers.');
  const resting = gauge('resting', 'Whether the model is left alone because it kept failing.');
  const texts = gauge('texts', 'Texts that may have vectors.');
  const done = gauge('texts_done', 'Texts that have vectors of the newest model.');
  const rate = gauge('texts_per_second', 'Texts that lately got vectors, per second.');
  new Counter({
    name: 'hub_meaning_queries_total',
    help: 'Vectors of queries that were asked for, by where they came from.',
    labelNames: ['result'] as const,
    registers,
    collect() {
      this.reset();
      for (const [result, count] of Object.entries(queries.numbers())) this.inc({ result }, count);
    },
  });
  let readAt = -Infinity;
  return async () => {
    up.set(embedder.info() && embedder.health().state === 'ready' ? 1 : 0);
    resting.set(queries.resting ? 1 : 0);
    if (embedder.health().state === 'off' || performance.now() - readAt < READ_EVERY_MS) return;
    readAt = performance.now();
    const now = await status.read();
    texts.set(now.texts);
    done.set(now.done);
    rate.set(now.rate);
  };
}
