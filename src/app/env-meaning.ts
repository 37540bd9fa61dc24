import { parseTextForm } from '../../libs/embeddings/adapters/openai/text-form';
import { QUERY_DEADLINE_MS } from '../../libs/embeddings/query-vectors';
import { isLoopback } from '../../libs/embeddings/is-loopback';
import { ALL_SPACES, parseEmbeddedSpaces } from '../features/meaning/meaning.api';
import { nothing, variable, type Settings, type Variable } from './env-settings';
import { oneOf, url, wholeNumber } from './env-values';

const FORMS =
  'prefix:… (put before each text), type:… (sent as input_type) or model:… (another model name)';

/** The variables about search by meaning. */
export const MEANING_VARIABLES: readonly Variable[] = [
  variable({
    name: 'EMBEDDINGS_URL',
    field: 'embeddingsUrl',
    meaning:
      'An OpenAI-compatible endpoint for search by meaning, such as http://127.0.0.1:11434/v1.',
    allowed: 'http://… or https://…',
    byDefault: 'the local model, once “npm run hub -- meaning on” was called',
    parse: url('http:', 'https:'),
    fallback: nothing,
  }),
  variable({
    name: 'EMBEDDINGS_MODEL',
    field: 'embeddingsModel',
    meaning: 'The model of EMBEDDINGS_URL. Another one is filled beside the old and then used.',
    allowed: 'the name the endpoint knows it by',
    byDefault: 'none; required with EMBEDDINGS_URL',
    parse: (text) => (/^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined),
    fallback: nothing,
  }),
  variable({
    name: 'EMBEDDINGS_API_KEY',
    field: 'embeddingsApiKey',
    meaning: 'Key for EMBEDDINGS_URL.',
    allowed: 'the key',
    byDefault: 'none',
    secret: true,
    parse: (text) => text,
    fallback: nothing,
  }),
  variable({
    name: 'EMBEDDINGS_QUERY_FORM',
    field: 'embeddingsQueryForm',
    meaning: 'How the model is told that a text is a question, as its description says.',
    allowed: FORMS,
    byDefault: 'the text alone',
    parse: parseTextForm,
    fallback: () => ({}),
  }),
  variable({
    name: 'EMBEDDINGS_PASSAGE_FORM',
    field: 'embeddingsPassageForm',
    meaning: 'How the model is told that a text is one to be found.',
    allowed: FORMS,
    byDefault: 'the text alone',
    parse: parseTextForm,
    fallback: () => ({}),
  }),
  variable({
    name: 'EMBEDDINGS_DEADLINE',
    field: 'embeddingsDeadline',
    meaning: 'Milliseconds a search waits for the vector of its question; later it goes by words.',
    allowed: 'a number from 10 to 2000',
    byDefault: String(QUERY_DEADLINE_MS),
    parse: wholeNumber(10, 2_000),
    fallback: () => QUERY_DEADLINE_MS,
  }),
  variable({
    name: 'EMBEDDINGS_REMOTE',
    field: 'embeddingsRemote',
    meaning:
      'Allows an EMBEDDINGS_URL on another machine: texts and searches are sent there. Refused without.',
    allowed: 'allow',
    byDefault: 'not allowed',
    parse: oneOf('allow'),
    fallback: nothing,
  }),
  variable({
    name: 'EMBEDDINGS_SPACES',
    field: 'embeddingsSpaces',
    meaning:
      'Spaces whose texts are given to the model; with :public only what everybody may read, no layers for others.',
    allowed:
      'company, community, peer and internal with commas between, each with :public or without',
    byDefault: 'all of them',
    parse: parseEmbeddedSpaces,
    fallback: () => ALL_SPACES,
  }),
];

/** What is wrong with these settings together, a sentence each. */
export function refuseEmbeddings(settings: Settings): string[] {
  const { embeddingsUrl: url, embeddingsModel: model, embeddingsRemote: remote } = settings;
  if (url === undefined) return [];
  const problems: string[] = [];
  if (model === undefined) {
    problems.push('EMBEDDINGS_MODEL is not set, needed with EMBEDDINGS_URL: which model to use.');
  }
  if (!isLoopback(url) && remote !== 'allow') {
    problems.push(
      `EMBEDDINGS_URL names another machine (${new URL(url).hostname}): texts and searches would be sent there. ` +
        'If that is wanted, set EMBEDDINGS_REMOTE=allow; EMBEDDINGS_SPACES says which texts.',
    );
  }
  return problems;
}
