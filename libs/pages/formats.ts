import type { Locale } from './locale';
import { usePage } from './page-context';

export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

/** Numbers, times and lists as people of a language write them. Every text is plain, never HTML. */
export interface Formats {
  number(value: number): string;
  /** 0.25 → "25 %". */
  percent(value: number): string;
  /** Bytes in kB, MB, GB (powers of 1000). */
  bytes(value: number): string;
  date(value: Date | string): string;
  dateTime(value: Date | string): string;
  /** "3 months ago"; `now` for tests. */
  relative(value: Date | string, now?: Date): string;
  /** Milliseconds as "18 ms" or "1.2 s". */
  duration(milliseconds: number): string;
  list(values: readonly string[], type?: 'and' | 'or'): string;
  /** The form the language asks for; `{n}` is replaced by the number. */
  plural(count: number, forms: PluralForms): string;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

const when = (value: Date | string): Date => (value instanceof Date ? value : new Date(value));

/** British English, so that days come before months as they do in German; 24 hours in both. */
const tagOf = (locale: Locale): string => (locale === 'de' ? 'de-DE' : 'en-GB');

function makeFormats(locale: Locale, timeZone: string): Formats {
  const tag = tagOf(locale);
  const number = new Intl.NumberFormat(tag);
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone });
  const dateTime = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const lists = {
    and: new Intl.ListFormat(tag, { type: 'conjunction' }),
    or: new Intl.ListFormat(tag, { type: 'disjunction' }),
  };
  const plurals = new Intl.PluralRules(tag);
  return {
    number: (value) => number.format(value),
    percent: (value) => percent.format(value),
    bytes: (value) => {
      const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
      return `${short.format(value / 1000 ** power)} ${['B', 'kB', 'MB', 'GB'][power]}`;
    },
    date: (value) => date.format(when(value)),
    dateTime: (value) => dateTime.format(when(value)),
    relative: (value, now = new Date()) => {
      const passed = when(value).getTime() - now.getTime();
      const step = STEPS.find(([, size]) => Math.abs(passed) >= size);
      return step
        ? relative.format(Math.trunc(passed / step[1]), step[0])
        : relative.format(0, 'second');
    },
    duration: (ms) => {
      if (ms < 1000) return `${number.format(Math.round(ms))} ms`;
      if (ms < 90_000) return `${short.format(ms / 1000)} s`;
      const minutes = Math.round(ms / 60_000);
      return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
    },
    list: (values, type = 'and') => lists[type].format(values),
    plural: (count, forms) =>
      (forms[plurals.select(count)] ?? forms.other).replaceAll('{n}', number.format(count)),
  };
}

const zones = new Map<string, boolean>();
const LONGEST_ZONE = 64;

/** Whether this machine knows a time zone by this IANA name. Cached: asking Intl is dear. */
export function isTimeZone(name: string): boolean {
  if (name.length > LONGEST_ZONE || !/^[A-Za-z][\w+/-]*$/.test(name)) return false;
  let known = zones.get(name);
  if (known !== undefined) return known;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    known = true;
  } catch {
    known = false;
  }
  if (zones.size >= KNOWN_AT_MOST) zones.clear();
  zones.set(name, known);
  return known;
}

const made = new Map<string, Formats>();
const KNOWN_AT_MOST = 200;

/** Formats of a language and time zone (IANA name; an unknown one counts as UTC). Cached: Intl objects are dear. */
export function formatsFor(locale: Locale, timeZone = 'UTC'): Formats {
  const key = `${locale} ${timeZone}`;
  const known = made.get(key);
  if (known) return known;
  let formats: Formats;
  try {
    formats = makeFormats(locale, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError) || timeZone === 'UTC') throw error;
    return formatsFor(locale);
  }
  if (made.size >= KNOWN_AT_MOST) made.clear();
  made.set(key, formats);
  return formats;
}

/** Formats of the page being rendered. */
export function useFormats(): Formats {
  const page = usePage();
  return formatsFor(page.locale, page.timeZone);
}
