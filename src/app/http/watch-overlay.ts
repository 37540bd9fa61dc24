import { Counter, type Registry } from 'prom-client';
import type { OverlaySearchEngine } from '../../../libs/search-engine/overlay/overlay-search-engine';
import { gaugesIn } from './make-gauge';

/** Numbers of what a web process answers from memory until the engine has it; none where there is no overlay. */
export function watchOverlay(
  registry: Registry,
  overlay: Pick<OverlaySearchEngine, 'stats'> | undefined,
): () => void {
  const gauge = gaugesIn(registry);
  const threads = gauge('overlay_threads', 'Threads answered from memory.');
  const documents = gauge('overlay_documents', 'Documents answered from memory.');
  const characters = gauge('overlay_characters', 'Characters of their titles and bodies.');
  const oldest = gauge('overlay_oldest_seconds', 'Age of the oldest change in memory.');
  const missing = gauge(
    'overlay_missing_threads',
    'Threads that left memory before the engine had them, and that it still lacks: searches are incomplete.',
  );
  const gauges = [threads, documents, characters, oldest, missing];
  const counter = (name: string, help: string) =>
    new Counter({ name: `hub_overlay_${name}_total`, help, registers: [registry] });
  const evicted = counter('evicted', 'Threads that had to leave memory.');
  const acknowledged = counter('acknowledged', 'Threads handed over to the engine.');
  return () => {
    gauges.forEach((one) => one.remove());
    if (!overlay) return;
    const now = overlay.stats();
    threads.set(now.threads);
    documents.set(now.documents);
    characters.set(now.characters);
    oldest.set(now.oldestMs / 1_000);
    missing.set(now.missing);
    evicted.reset();
    evicted.inc(now.evicted);
    acknowledged.reset();
    acknowledged.inc(now.acknowledged);
  };
}
