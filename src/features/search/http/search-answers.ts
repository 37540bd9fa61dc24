import type { ApiResponseOptions } from '@nestjs/swagger';
import { KINDS, SPACES } from '../../../kernel/space';
import { FACET_FIELDS } from '../search-request';

type Schema = Record<string, unknown>;

/** An object with just these members; those that end in `?` may be left out. */
function object(members: Record<string, Schema>, description?: string): Schema {
  const names = Object.keys(members);
  return {
    type: 'object',
    ...(description ? { description } : {}),
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(
      names.map((name) => [name.replace(/\?$/, ''), members[name] as Schema]),
    ),
    additionalProperties: false,
  };
}

const list = (items: Schema, description?: string): Schema => ({
  type: 'array',
  items,
  ...(description ? { description } : {}),
});
const text = (description?: string): Schema => ({
  type: 'string',
  ...(description ? { description } : {}),
});
const number = (description?: string): Schema => ({
  type: 'number',
  ...(description ? { description } : {}),
});
const count = (description?: string): Schema => ({ ...number(description), type: 'integer' });
const flag = (description?: string): Schema => ({ ...number(description), type: 'boolean' });
const one = (of: readonly string[], description?: string): Schema => ({
  ...text(description),
  enum: [...of],
});

const id = (description?: string): Schema => ({ ...text(description), format: 'uuid' });
const time: Schema = { type: 'string', format: 'date-time' };
const space = one(SPACES);
const kind = one(KINDS);
const state = text('open, solved, published, …');
const url = text('Path of its page.');

const marks = list(
  { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 },
  'Half-open ranges of the text, in UTF-16 units.',
);
const marked = object({ text: text(), marks }, 'A plain text and what of it matches.');

const evidence = list(
  object({
    kind: one(['official', 'solved', 'confirmed', 'solves', 'outside', 'internal']),
    'count?': count('With `confirmed` and `solves`.'),
    'most?': flag('With `solves`: or more.'),
    'host?': text('With `outside`.'),
  }),
  'Why it may be believed, strongest first.',
);

const why = list(
  object({
    code: text(
      '`words`, `typos`, `meaning`, `helped`, `asked`, `solved`, or what moved its score.',
    ),
    text: text('For people, in the language of the request.'),
    'factor?': number(
      'What its score was multiplied by; with `solved` what the votes of similar questions were.',
    ),
  }),
);

const member = object({ id: id(), space, kind, state, title: text(), url, official: flag() });

const hit = object({
  id: id(),
  'externalId?': text('Where it was imported from.'),
  space,
  kind,
  state,
  title: text(),
  titleMarks: marks,
  url,
  lang: text('Of the text; another than that of the question where none in that says it better.'),
  tags: list(text()),
  'product?': text(),
  evidence,
  snippet: marked,
  'answer?': object(
    { id: id(), evidence, snippet: marked },
    'The accepted, official or most confirmed answer.',
  ),
  author: object({ handle: text(), name: text() }),
  created: time,
  updated: time,
  passageCreated: {
    ...time,
    description:
      'When the text was written that the snippet is from; `sort=newest` and `oldest` go by it.',
  },
  score: number('Falls from hit to hit; comparable inside one page only.'),
  strength: number('The score with all its factors: how much better than the next one.'),
  why,
  'helped?': object(
    { count: count(), questions: list(object({ title: text(), url })) },
    'People who asked something similar and whom it helped.',
  ),
  'cluster?': object(
    {
      id: id(),
      size: count('Members you may read.'),
      bySpace: {
        type: 'object',
        properties: Object.fromEntries(SPACES.map((name) => [name, count()])),
        additionalProperties: false,
      },
      members: list(member, 'The best of each space.'),
      askedAs: list(text(), 'Titles of questions among them, in the words of those who asked.'),
    },
    'Texts known to solve the same problem; this is the best of them.',
  ),
});

const facetValues = list(object({ value: text(), count: count() }));

const amount = (description: string): Schema =>
  object({ value: count(), relation: one(['exact', 'estimate', 'atLeast']) }, description);

const result = object({
  hits: list(hit),
  total: amount(
    'Items that words find, those behind another hit of their cluster included; so do the facets.',
  ),
  brought: count('Items beside them that no word finds, but that solved similar questions.'),
  cards: amount(
    'Hits that can be paged through: of each cluster one unless `collapse=item`. Another page follows exactly where `page × size` is less than `value`. `atLeast`: there are more than that, and a later page says how many.',
  ),
  facets: {
    type: 'object',
    properties: Object.fromEntries(FACET_FIELDS.map((field) => [field, facetValues])),
    additionalProperties: false,
  },
  mode: one(['typing', 'question']),
  'lang?': text('Language the question seems to be in, when it shows.'),
  tookMs: number('In the hub, the engine included.'),
  engineMs: number('Of that until the engine had answered.'),
  degraded: flag('The index is being brought up to date; some texts may be missing.'),
  degradedParts: list(
    one(['index', 'meaning']),
    'What took no part although it should: with `meaning` the texts were compared by their words alone.',
  ),
  'didYouMean?': text(
    'The question as it was probably meant: with words corrected or, where no word of it finds anything, the title that is nearest in meaning.',
  ),
  'meantBy?': one(['words', 'meaning'], 'Whether words were corrected, or meaning alone says so.'),
  unknownWords: list(text(), 'Words of the question that no text you may see has.'),
  'searchId?': id('For POST /search/{id}/click.'),
});

const suggestion = object({
  type: one(['item', 'tag']),
  label: text(),
  url,
  'space?': space,
  'kind?': kind,
});

const answer = (schema: Schema): ApiResponseOptions => ({
  description: 'What you may see of it.',
  schema: schema as NonNullable<(ApiResponseOptions & { schema: object })['schema']>,
});

/** What `GET` and `POST /search` answer. */
export const SEARCH_ANSWER = answer(result);
export const SIMILAR_ANSWER = answer(
  object({
    data: list(hit),
    degradedParts: list(one(['meaning']), 'What took no part although it should.'),
  }),
);
export const SUGGEST_ANSWER = answer(object({ data: list(suggestion) }));
