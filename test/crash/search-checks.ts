import type { Ledger, Text } from './ledger';
import { COMMON_WORD } from './writer';

export interface Reader {
  readonly url: () => string;
  readonly token: string;
}

interface Found {
  readonly total: { readonly value: number };
  readonly hits: readonly { readonly id: string }[];
}

const SAMPLES = 25;

/** Every way in which what a reader sees and finds differs from what was acknowledged; texts and words by sample. */
export async function compareWithSearch(ledger: Ledger, reader: Reader): Promise<string[]> {
  const differences: string[] = [];
  for (const kind of ['question', 'thread'] as const) {
    const there = ledger.all('item').filter((item) => item.kind === kind && ledger.visible(item));
    const { total } = await ask<Found>(reader, `/search?q=${COMMON_WORD}&kind=${kind}&size=1`);
    if (total.value !== there.length) {
      differences.push(`${total.value} of ${there.length} ${kind}s are counted`);
    }
  }
  for (const text of sample(ledger.all())) {
    differences.push(...(await readAgain(text, ledger, reader)));
    differences.push(...(await search(text, ledger, reader)));
  }
  return differences;
}

async function readAgain(text: Text, ledger: Ledger, reader: Reader): Promise<string[]> {
  const { body, status } = await ask<{ body?: string; status?: number }>(
    reader,
    `/${text.type}s/${text.id}`,
  );
  if (!ledger.visible(text)) return status === 404 ? [] : [`${text.id} is still shown`];
  return body === text.body ? [] : [`${text.id} reads “${body}”, not “${text.body}”`];
}

async function search(text: Text, ledger: Ledger, reader: Reader): Promise<string[]> {
  const finds = async (word: string) => {
    const { hits } = await ask<Found>(reader, `/search?q=${word}&mode=typing`);
    return hits.some((hit) => hit.id === text.itemId);
  };
  const there = ledger.visible(text);
  const former = text.formerWords.at(-1);
  return [
    ...((await finds(text.word)) === there ? [] : [`${text.id} is found by its word: ${!there}`]),
    ...(former && (await finds(former)) ? [`${text.id} is found by a word it has no more`] : []),
  ];
}

async function ask<T>(reader: Reader, path: string): Promise<T> {
  const reply = await fetch(`${reader.url()}/api/v1${path}`, {
    headers: { authorization: `Bearer ${reader.token}` },
  });
  return (await reply.json()) as T;
}

const sample = (texts: Text[]): Text[] => {
  const step = Math.max(1, Math.floor(texts.length / SAMPLES));
  return texts.filter((_text, at) => at % step === 0);
};
