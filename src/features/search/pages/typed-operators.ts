import {
  formatQuery,
  parseQuery,
  type OperatorName,
  type ParsedQuery,
} from '../../../../libs/search-engine/analysis/query-parser';

/** An operator that stands in the text, as it could be typed, and the text without it. */
export interface TypedOperator {
  readonly typed: string;
  readonly without: string;
}

/** The filters somebody typed into the search box, each to be dropped on its own. */
export function typedOperators(q: string): TypedOperator[] {
  const parsed = parseQuery(q);
  const typed = (sign: string, field: 'operators' | 'excluded'): TypedOperator[] =>
    [...parsed[field]].flatMap(([name, values]) =>
      values.map((value) => ({
        typed: `${sign}${name}:${/\s/.test(value) ? `"${value}"` : value}`,
        without: formatQuery({ ...parsed, [field]: dropping(parsed[field], name, value) }),
      })),
    );
  return [...typed('', 'operators'), ...typed('-', 'excluded')];
}

function dropping(
  operators: ParsedQuery['operators'],
  name: OperatorName,
  value: string,
): ParsedQuery['operators'] {
  const kept = (operators.get(name) ?? []).filter((one) => one !== value);
  return new Map([...operators, [name, kept]]);
}

const TITLE_LENGTH = 200;
/** A title shorter than this says too little to end at a full stop. */
const SHORT = 15;

/**
 * Where the question can be asked with everything that was searched for: the first sentence or line is the title, and
 * a text that goes on comes along whole. Filters are no part of a question.
 */
export function askAddress(q: string): string {
  const parsed = parseQuery(q);
  const text =
    parsed.operators.size + parsed.excluded.size === 0
      ? parsed.raw.trim()
      : formatQuery({ ...parsed, operators: new Map(), excluded: new Map(), negatives: [] });
  const title = titleIn(text);
  const said = new URLSearchParams();
  if (title !== '') said.set('title', title);
  if (title !== text) said.set('body', text);
  return said.size === 0 ? '/ask' : `/ask?${said.toString()}`;
}

function titleIn(text: string): string {
  const line = text.split(/[\r\n]/, 1)[0] ?? '';
  const end = line.slice(SHORT).search(/[.!?](\s|$)/);
  const sentence = end < 0 ? line : line.slice(0, SHORT + end + 1);
  if (sentence.length <= TITLE_LENGTH) return sentence.trim();
  const cut = sentence.slice(0, TITLE_LENGTH + 1);
  return (
    cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut.slice(0, TITLE_LENGTH)
  ).trim();
}
