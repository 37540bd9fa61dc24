import { SESSION_COOKIE } from '../../src/features/accounts/request-identity';
import type { Visitor } from './world';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Request {
  readonly method?: string;
  /** JSON of the API; of pages the fields of a form. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Programs come with a token, people with a cookie. */
  readonly as?: 'program' | 'person';
}

/** Where the next request goes. */
export type Door = () => string;

/** Every request to the next of these hubs. */
export function doorTo(urls: readonly string[]): Door {
  let turn = 0;
  return () => urls[turn++ % urls.length] ?? '';
}

/** How often a question is asked again that a busy machine could not answer in time. */
const PATIENCE = 3;

/** Asks the hub as somebody, following nothing. Forms carry the token of the asker's browser: without, no handler runs. */
export async function ask(
  door: Door,
  visitor: Visitor,
  path: string,
  request: Request = {},
): Promise<Answer> {
  const program = request.as ? request.as === 'program' : path.startsWith('/api/');
  const { method = 'GET' } = request;
  const sent = program
    ? asProgram(visitor, method, request.body)
    : await asPerson(door, visitor, method, request.body);
  for (let left = method === 'GET' ? PATIENCE : 0; ; left--) {
    const response = await fetch(door() + path, { method, redirect: 'manual', ...sent });
    const answer = {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
    if (answer.status !== 503 || left <= 0) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function asProgram(visitor: Visitor, method: string, body: Request['body']): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (visitor.bearer) headers.authorization = `Bearer ${visitor.bearer}`;
  if (['PATCH', 'DELETE'].includes(method)) headers['if-match'] = '*';
  if (body === undefined) return { headers };
  headers['content-type'] = 'application/json';
  return { headers, body: JSON.stringify(body) };
}

async function asPerson(
  door: Door,
  visitor: Visitor,
  method: string,
  fields: Request['body'],
): Promise<RequestInit> {
  const headers: Record<string, string> = { accept: 'text/html' };
  if (method === 'GET') {
    if (visitor.cookie) headers.cookie = `${SESSION_COOKIE}=${visitor.cookie}`;
    return { headers };
  }
  const { cookie, csrf } = await browserOf(door, visitor);
  const body = new URLSearchParams({ _csrf: csrf });
  for (const [name, value] of Object.entries(fields ?? {})) body.append(name, String(value));
  return { headers: { ...headers, cookie }, body };
}

interface Browser {
  readonly cookie: string;
  readonly csrf: string;
}

const browsers = new WeakMap<Visitor, Promise<Browser>>();

/** Cookie and form token of somebody: every page carries one that serves all of his forms. */
function browserOf(door: Door, visitor: Visitor): Promise<Browser> {
  const known = browsers.get(visitor) ?? openBrowser(door, visitor);
  browsers.set(visitor, known);
  return known;
}

async function openBrowser(door: Door, visitor: Visitor): Promise<Browser> {
  const page = await ask(door, visitor, '/tags');
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1];
  if (!csrf) throw new Error(`${visitor.name} got a page without a form token.`);
  const given = page.headers.getSetCookie().map((set) => set.split(';')[0]);
  const own = visitor.cookie ? [`${SESSION_COOKIE}=${visitor.cookie}`] : [];
  return { cookie: [...own, ...given].join('; '), csrf };
}

export const json = <T>(answer: Answer): T => JSON.parse(answer.text) as T;

/** Every word of the world that an answer shows, in its body or in a header. */
export function wordsIn(answer: Answer): string[] {
  const headers = [...answer.headers.values()].join(' ');
  // Just the letters words are made of, or a token in base64 would look like one now and then.
  const found = `${answer.text} ${headers}`.match(/kq[bcdfghjklmnpqrstvwxz]{13}/g) ?? [];
  return [...new Set(found)];
}

/** An answer without what differs from request to request anyway: for comparing "hidden" with "unknown". */
function shapeOf(answer: Answer, ...asked: string[]): object {
  const taken = (whole: string | null) =>
    asked.reduce(
      (text, part) => text.replaceAll(part, 'ASKED').replaceAll(encodeURIComponent(part), 'ASKED'),
      whole ?? '',
    );
  const text = taken(answer.text)
    .replace(/"(requestId|instance|searchId)":"[^"]*"/g, '"$1":""')
    .replace(/"(tookMs|engineMs)":[\d.]+/g, '"$1":0')
    .replace(/(name="_csrf" value|name="x-csrf-token" content)="[^"]*"/g, '$1=""');
  const names = [...answer.headers.keys()].filter((name) => name !== 'set-cookie').sort();
  return { status: answer.status, names, location: taken(answer.headers.get('location')), text };
}

/** New with every answer, and all the same for every reader; the length on the wire hangs on tokens in the text. */
const FRESH = new Set(['date', 'set-cookie', 'x-request-id', 'content-length', 'content-encoding']);

/** Everything of an answer that could tell something: headers with their values, the body without times and tokens. */
export function printOf(answer: Answer): string {
  const { text, headers } = answer;
  const timeless = text.replace(/>(now|\d+ (second|minute|hour)s? ago)</g, '><');
  const named = [...headers].filter(([name]) => !FRESH.has(name) && name !== 'vary').sort();
  return JSON.stringify([named, shapeOf({ ...answer, headers: new Headers(), text: timeless })]);
}

/** What tells the two answers apart, if anything does. */
export function differenceOf(
  hidden: Answer,
  unknown: Answer,
  parts: readonly string[],
): string | undefined {
  const [one, other] = [hidden, unknown].map((answer) => JSON.stringify(shapeOf(answer, ...parts)));
  if (one === other) return undefined;
  const at = [...String(one)].findIndex((letter, n) => letter !== other?.[n]);
  const around = (text = '') => text.slice(Math.max(0, at - 80), at + 80);
  return `${hidden.status} …${around(one)}… but of what never was ${unknown.status} …${around(other)}…`;
}

/** Runs work over a list, some at a time. */
export async function each<T>(
  list: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const rest = [...list];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift()) await work(one);
    }),
  );
}
