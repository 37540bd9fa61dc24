import { fold, foldDigraphs } from '../../../libs/search-engine/analysis/fold';

type Spoken = Readonly<Record<string, readonly string[]>>;

/** What people call the values of filters in both languages of the pages, beside the values themselves. */
const SPOKEN = {
  space: {
    company: ['Unternehmen', 'Firma'],
    community: ['Gemeinschaft'],
    peer: ['Peer forums', 'Nutzerforen', 'Forum', 'Foren'],
    internal: ['Intern'],
  },
  kind: {
    article: ['Artikel'],
    howto: ['How-to', 'Anleitung'],
    question: ['Frage'],
    thread: ['Discussion', 'Diskussion'],
    wiki: ['Wiki page', 'Wiki-Seite'],
  },
  state: {
    draft: ['Entwurf'],
    'in-review': ['In review', 'In Prüfung'],
    published: ['Veröffentlicht'],
    archived: ['Archiviert'],
    open: ['Offen'],
    solved: ['Gelöst'],
    closed: ['Geschlossen'],
    deleted: ['Gelöscht'],
  },
} satisfies Record<string, Spoken>;

export type MarkName = 'official' | 'accepted' | 'confirmed';

const MARK_NAMES: Record<MarkName, readonly string[]> = {
  official: ['Offiziell'],
  accepted: ['Solved', 'Gelöst', 'Akzeptiert'],
  confirmed: ['Bestätigt'],
};

/** Languages people name; of others the code is understood. */
const LANGUAGES =
  'ar bg ca cs da de el en es et eu fa fi fr ga gl he hi hr hu id it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv th tr uk vi zh';

/** `Gelöst`, `geloest` and `gelost` are one. */
const keyOf = (text: string): string => foldDigraphs(fold(text)).trim();

function byKey(values: Spoken): ReadonlyMap<string, string> {
  const named = Object.entries(values).flatMap(([value, names]) =>
    [value, ...names].map((name) => [keyOf(name), value] as const),
  );
  return new Map(named);
}

const languages = new Map<string, string>();
for (const spoken of ['de', 'en']) {
  const names = new Intl.DisplayNames([spoken], { type: 'language' });
  for (const code of LANGUAGES.split(' ')) languages.set(keyOf(names.of(code) ?? code), code);
}

const VALUES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ...Object.entries(SPOKEN).map(([field, values]) => [field, byKey(values)] as const),
  ['lang', languages],
]);
const marks = byKey(MARK_NAMES);

/** The value of a filter somebody calls so, in German or English; what nobody knows stays as it is. */
export const spokenValue = (field: string, text: string): string =>
  VALUES.get(field)?.get(keyOf(text)) ?? text;

/** The mark that `is:` asks for, if it is one. */
export const spokenMark = (text: string): MarkName | undefined =>
  marks.get(keyOf(text)) as MarkName | undefined;
