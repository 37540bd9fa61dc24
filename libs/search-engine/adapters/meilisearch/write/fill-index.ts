import type { SearchDoc } from '../../../search-doc';
import type { FailedDoc } from '../../../search-engine';
import type { GermanWords } from '../index/german-words';
import type { DocumentWriter, OpOutcome } from './document-writer';

/** Large ones cost the server a fifth less than 4,000 at a time. */
const BATCH = 12_000;
/** Documents from which German compounds are learnt before the first of them is written. */
const LEARN_FIRST = 2_000;

/** Writes a stream of documents to an index, the next batch being made while one is on its way. */
export async function fillIndex(
  docs: AsyncIterable<SearchDoc>,
  target: string,
  writer: DocumentWriter,
  german: GermanWords,
): Promise<{ documents: number; failed: FailedDoc[] }> {
  const failed: FailedDoc[] = [];
  let documents = 0;
  let batch: SearchDoc[] = [];
  let before: Promise<void> = Promise.resolve();
  const take = (sent: readonly SearchDoc[], outcomes: readonly OpOutcome[]): void => {
    outcomes.forEach((outcome, i) => {
      if (typeof outcome !== 'object') documents += 1;
      else failed.push({ id: sent[i]?.id ?? '', reason: outcome.reason });
    });
  };
  const send = async (): Promise<void> => {
    const sent = batch;
    batch = [];
    const { done } = await writer.fill(target, sent);
    const last = before;
    before = done.then((outcomes) => take(sent, outcomes));
    before.catch(() => undefined);
    await last;
  };
  let size = LEARN_FIRST;
  for await (const doc of docs) {
    german.learn(doc);
    if (batch.push(doc) < size) continue;
    await send();
    size = BATCH;
  }
  if (batch.length > 0) await send();
  await before;
  return { documents, failed };
}
