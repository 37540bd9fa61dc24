import { createHash } from 'node:crypto';
import type { Key, KeyCreation, Meilisearch } from 'meilisearch';
import { ApiRefusal, MeilisearchSetupError } from '../setup-error';

export interface HubKeys {
  readonly search: Key;
  readonly write: Key;
}

const WRITE_ACTIONS = [
  'documents.add',
  'documents.delete',
  'documents.get',
  'indexes.get',
  'search',
  'stats.get',
  'tasks.get',
];

/**
 * The hub's two keys for one index and the one being built beside it, made from the master key at
 * the first start. Nothing when the key given may not make keys: then it is used as it is.
 */
export async function keysFor(
  master: Meilisearch,
  owner: string,
  index: string,
): Promise<HubKeys | undefined> {
  const indexes = [index, `${index}-*`];
  const make = (purpose: string, actions: string[]): Promise<Key> =>
    key(master, {
      uid: uidOf(`${owner}\n${index}\n${purpose}`),
      name: `${index} ${purpose}`,
      description: 'Made by the hub; safe to delete, it is made again at the next start.',
      actions,
      indexes,
      expiresAt: null,
    });
  try {
    return { search: await make('search', ['search']), write: await make('write', WRITE_ACTIONS) };
  } catch (error) {
    if (causeOf(error) instanceof MeilisearchSetupError) return undefined;
    throw causeOf(error);
  }
}

async function key(master: Meilisearch, wanted: KeyCreation & { uid: string }): Promise<Key> {
  const known = await found(master, wanted.uid);
  if (known && sameActions(known, wanted)) return known;
  if (known) await master.deleteKey(wanted.uid);
  try {
    return await master.createKey(wanted);
  } catch (error) {
    const other = await found(master, wanted.uid);
    if (other) return other;
    throw error;
  }
}

async function found(master: Meilisearch, uid: string): Promise<Key | undefined> {
  try {
    return await master.getKey(uid);
  } catch (error) {
    const cause = causeOf(error);
    if (cause instanceof ApiRefusal && cause.code === 'api_key_not_found') return undefined;
    throw error;
  }
}

const sameActions = (known: Key, wanted: KeyCreation): boolean =>
  [...known.actions].sort().join() === [...wanted.actions].sort().join() &&
  [...known.indexes].sort().join() === [...wanted.indexes].sort().join();

const causeOf = (error: unknown): unknown => (error as { cause?: unknown }).cause ?? error;

/** A fixed identifier in the form Meilisearch asks for (UUID v4). */
function uidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
