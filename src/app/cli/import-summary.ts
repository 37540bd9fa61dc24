import type { Counters, FoundRefusal } from '../../features/import/import.api';
import { duration } from './import-display';

const SHOWN_REFUSALS = 20;

const GROUPS: Readonly<Record<string, string>> = {
  json: 'no JSON object',
  file: 'file cannot be read to its end',
  record: 'no text',
};

const number = (n: number): string => n.toLocaleString('en');

/** Bad lines, as `file:line:column: reason`. */
export function refusalLines(refusals: readonly FoundRefusal[], all: number): string {
  const lines = refusals
    .slice(0, SHOWN_REFUSALS)
    .map(({ file, line, column, reason }) => `${file}:${line}:${column}: ${reason}\n`);
  const more = all - lines.length;
  return lines.join('') + (more > 0 ? `… and ${number(more)} more refused lines\n` : '');
}

/** What an import did, for people. */
export function summaryOf(counters: Readonly<Counters>, seconds: number): string {
  const of = (name: string) => counters[name] ?? 0;
  const rows: [string, number, string?][] = [
    ['read', of('read'), `in ${duration(seconds)}`],
    ['new', of('items:created') + of('posts:created'), kindsOf(of, 'created')],
    ['changed', of('items:changed') + of('posts:changed')],
    ['unchanged', of('items:unchanged') + of('posts:unchanged')],
    ['kept', of('items:kept') + of('posts:kept'), 'edited or deleted here, so left alone'],
    ['threads', of('threads'), 'made of answers whose question is nowhere'],
    ['accepted', of('accepted'), 'answers with the asker’s mark'],
    ['confirmed', of('confirmed'), 'texts that helped readers at their source'],
    ['skipped', of('skipped'), groupsOf(counters, 'skipped:')],
    ['refused', of('refused'), groupsOf(counters, 'refused:')],
  ];
  const always = new Set(['read', 'new', 'changed', 'unchanged', 'refused']);
  return rows
    .filter(([name, count]) => count > 0 || always.has(name))
    .map(([name, count, note]) =>
      `  ${name.padEnd(10)} ${number(count).padStart(9)}  ${note ?? ''}`.trimEnd(),
    )
    .join('\n');
}

const kindsOf = (of: (name: string) => number, fate: string): string =>
  `${number(of(`items:${fate}`))} items, ${number(of(`posts:${fate}`))} answers`;

function groupsOf(counters: Readonly<Counters>, prefix: string): string {
  return Object.entries(counters)
    .filter(([name]) => name.startsWith(prefix))
    .sort((a, b) => b[1] - a[1])
    .map(([name, count]) => {
      const group = name.slice(prefix.length);
      return `${GROUPS[group] ?? group}: ${number(count)}`;
    })
    .join(', ');
}
