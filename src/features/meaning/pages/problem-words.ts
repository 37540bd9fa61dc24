import type { Locale } from '../../../../libs/pages/locale';

type Said = (...found: string[]) => string;

const ENDPOINT = 'Der Endpunkt des Modells';

/** What models and their servers say about themselves, in German; `(…)` is a program's own word. */
const GERMAN: readonly (readonly [RegExp, Said])[] = [
  [
    /^The model's endpoint answered with status (\d+)(?:: (.*))?\.$/,
    (status, hint) => `${ENDPOINT} antwortete mit Status ${status}${hintIn(hint)}.`,
  ],
  [
    /^The model's endpoint answered with more than (\d+) bytes; the answer was dropped\.$/,
    (bytes) => `${ENDPOINT} antwortete mit mehr als ${bytes} Bytes; die Antwort wurde verworfen.`,
  ],
  [
    /^The model's endpoint answered with something that is no JSON\.$/,
    () => `${ENDPOINT} antwortete mit etwas, das kein JSON ist.`,
  ],
  [
    /^The model's endpoint did not answer in time\.$/,
    () => `${ENDPOINT} antwortete nicht rechtzeitig.`,
  ],
  [
    /^The model's endpoint cannot be reached \((.*)\)\.$/,
    (code) => `${ENDPOINT} ist nicht zu erreichen (${code}).`,
  ],
  [
    /^The model's endpoint answered with (?:(\d+) vectors|no list of vectors) for (\d+) texts\.$/,
    (found, asked) =>
      `${ENDPOINT} antwortete auf ${asked} Texte mit ${found ? `${found} Vektoren` : 'keiner Liste von Vektoren'}.`,
  ],
  [
    /^The model's endpoint answered with a vector of (\d+) numbers instead of (\d+)\.$/,
    (found, wanted) =>
      `${ENDPOINT} antwortete mit einem Vektor aus ${found} statt ${wanted} Zahlen.`,
  ],
  [
    /^The model's endpoint answered with (?:something that is no|a) vectors?.*\.$|^The model's endpoint answered with vectors.*\.$/,
    () => `${ENDPOINT} antwortete mit Vektoren, die keine gültigen sind.`,
  ],
  [/^The local model does not run\.$/, () => 'Das Modell auf dieser Maschine läuft nicht.'],
  [
    /^The local model does not start: (.*)\.$/,
    (why) => `Das Modell auf dieser Maschine startet nicht: ${wordsOf(why)}.`,
  ],
  [
    /^The local model ended: (.*)\.$/,
    (why) => `Das Modell auf dieser Maschine hat sich beendet: ${wordsOf(why)}.`,
  ],
  [/^The model has changed meanwhile\.$/, () => 'Das Modell hat inzwischen gewechselt.'],
  [/^No model of meaning is configured$/, () => 'Es ist kein Modell eingerichtet.'],
];

const HINTS: Readonly<Record<string, string>> = {
  'check EMBEDDINGS_API_KEY': 'Prüfen Sie EMBEDDINGS_API_KEY',
  'check EMBEDDINGS_URL and EMBEDDINGS_MODEL': 'Prüfen Sie EMBEDDINGS_URL und EMBEDDINGS_MODEL',
  'it sends the caller elsewhere, which the hub does not follow':
    'Er verweist woandershin, und dem folgt der Hub nicht',
};

const hintIn = (hint: string | undefined): string => (hint ? `: ${HINTS[hint] ?? hint}` : '');

/** Of the hub's own reasons; what the program wrote last stays as it is. */
const wordsOf = (why = ''): string =>
  why
    .replace(/^it ended with code (.*)$/, 'Ende mit Code $1')
    .replace(/^it ended with (.*)$/, 'Ende durch $1')
    .replace(/^it did not become ready within (\d+) s$/, 'nicht bereit nach $1 s');

function inGerman(text: string): string | undefined {
  for (const [pattern, said] of GERMAN) {
    const match = pattern.exec(text);
    if (match) return said(...match.slice(1));
  }
  return undefined;
}

/** A problem of a model in the reader's language; undefined where only its own words tell. */
export const problemIn = (locale: Locale, text: string): string | undefined =>
  locale === 'en' ? text : inGerman(text);
