import {
  ENGLISH_FAULTS,
  sayFault,
  type FaultWords,
  type ModelFault,
  type VectorFlaw,
} from '../../../../libs/embeddings/model-fault';
import type { Locale } from '../../../../libs/pages/locale';

const ENDPOINT = 'Der Endpunkt des Modells';
const LOCAL = 'Das Modell auf dieser Maschine';
const OR_ENDPOINT = 'Oder nehmen Sie mit EMBEDDINGS_URL einen anderen Endpunkt.';

const FLAWS: Readonly<Record<VectorFlaw, string>> = {
  'not-numbered': 'Vektoren, die nicht ab 0 nummeriert sind',
  'no-vector': 'etwas, das kein Vektor ist',
  'no-number': 'einem Vektor, in dem etwas keine Zahl ist',
  'zero-or-infinite': 'einem Vektor, der null oder nicht endlich ist',
};

const GERMAN: FaultWords = {
  'endpoint-status': ({ status }) => `${ENDPOINT} antwortete mit Status ${status}.`,
  'endpoint-key': ({ status }) =>
    `${ENDPOINT} antwortete mit Status ${status}: Prüfen Sie EMBEDDINGS_API_KEY.`,
  'endpoint-address': ({ status }) =>
    `${ENDPOINT} antwortete mit Status ${status}: Prüfen Sie EMBEDDINGS_URL und EMBEDDINGS_MODEL.`,
  'endpoint-redirect': ({ status }) =>
    `${ENDPOINT} antwortete mit Status ${status}: Er verweist woandershin, und dem folgt der Hub nicht.`,
  'endpoint-too-much': ({ bytes }) =>
    `${ENDPOINT} antwortete mit mehr als ${bytes} Bytes; die Antwort wurde verworfen.`,
  'endpoint-no-json': () => `${ENDPOINT} antwortete mit etwas, das kein JSON ist.`,
  'endpoint-late': () => `${ENDPOINT} antwortete nicht rechtzeitig.`,
  'endpoint-unreachable': ({ why }) => `${ENDPOINT} ist nicht zu erreichen (${why}).`,
  'endpoint-count': ({ found, asked }) =>
    `${ENDPOINT} antwortete auf ${asked} Texte mit ${found === undefined ? 'keiner Liste von Vektoren' : `${found} Vektoren`}.`,
  'endpoint-length': ({ found, wanted }) =>
    `${ENDPOINT} antwortete mit einem Vektor aus ${found} statt ${wanted} Zahlen.`,
  'endpoint-garbage': ({ flaw }) => `${ENDPOINT} antwortete mit ${FLAWS[flaw]}.`,
  'local-stopped': () => `${LOCAL} läuft nicht.`,
  'local-late': ({ seconds }) => `${LOCAL} startet nicht: nicht bereit nach ${seconds} s.`,
  'local-no-start': ({ why }) => `${LOCAL} startet nicht: ${wordsOf(why)}.`,
  'local-ended': ({ why }) => `${LOCAL} hat sich beendet: ${wordsOf(why)}.`,
  'model-changed': () => 'Das Modell hat inzwischen gewechselt.',
  'no-vectors': () => 'Das Modell hat noch keine Vektoren im Index.',
  'no-model': () => 'Es ist kein Modell eingerichtet.',
  'install-no-python': () =>
    'Python 3.8 oder neuer wurde nicht gefunden. Installieren Sie es (unter Debian und Ubuntu: apt-get install ' +
    `python3 python3-venv; unter macOS: brew install python) und rufen Sie den Befehl erneut auf. ${OR_ENDPOINT}`,
  'install-no-venv': ({ python, folder, why }) =>
    `${python} kann in ${folder} keine Umgebung anlegen: ${why}. ` +
    'Installieren Sie unter Debian und Ubuntu das Paket „python3-venv“ und rufen Sie den Befehl erneut auf.',
  'install-no-package': ({ package: name, why }) =>
    `${name} ließ sich nicht installieren: ${why}. ` +
    'Es wird von pypi.org geholt (oder von dem Index, den pip nutzt); ohne fertiges Paket für diese Maschine ' +
    `braucht es einen C-Compiler wie gcc. Rufen Sie den Befehl dann erneut auf. ${OR_ENDPOINT}`,
  'install-no-network': ({ package: name, why }) =>
    `${name} ließ sich nicht holen: pypi.org oder der Index, den pip nutzt, ist nicht zu erreichen (${why}). ` +
    'Rufen Sie den Befehl erneut auf, sobald ein Netz da ist; einen Proxy nennt HTTPS_PROXY, einen Spiegel PIP_INDEX_URL. ' +
    OR_ENDPOINT,
  'install-under-way': () =>
    'Das Modell wird bereits installiert. „npm run hub -- meaning status --watch“ zeigt, wann es da ist.',
  'install-interrupted': () =>
    'Die Installation wurde beendet, bevor sie fertig war. Rufen Sie „npm run hub -- meaning on“ erneut auf.',
  other: ({ why }) => why,
};

/** Of the hub's own reasons; what the program wrote last stays as it is. */
const wordsOf = (why: string): string =>
  why
    .replace(/^it ended with code (.*)$/, 'Ende mit Code $1')
    .replace(/^it ended with (.*)$/, 'Ende durch $1');

/** A fault of a model in the reader's language, with what to do where somebody can. */
export const problemIn = (locale: Locale, fault: ModelFault): string =>
  sayFault(fault, locale === 'de' ? GERMAN : ENGLISH_FAULTS);
