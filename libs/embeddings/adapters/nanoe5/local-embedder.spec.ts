import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localModelVenv } from '../../../../test/support/local-model';
import { slowPython } from '../../../../test/support/slow-python';
import { isAlive } from '../../../process-state/process-state';
import { OpenAiEmbedder } from '../openai/openai-embedder';
import {
  installLocalModel,
  installState,
  LocalModelError,
  readLocalModel,
  switchOff,
  switchOn,
} from './install';
import { LOCAL_MODEL, LocalEmbedder } from './local-embedder';

jest.setTimeout(120_000);

const venv = localModelVenv();
const withModel = venv ? describe : describe.skip;

describe('the local model', () => {
  let directory: string;
  const open: LocalEmbedder[] = [];
  const said: string[] = [];

  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'meaning-'))));
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close()));
    rmSync(directory, { recursive: true, force: true });
  });

  const make = (): LocalEmbedder => {
    const one = new LocalEmbedder({
      directory,
      log: (text) => said.push(text),
      lookEveryMs: 50,
      connect: ({ url, ...server }) =>
        new OpenAiEmbedder({
          ...server,
          url,
          model: 'e5',
          forms: { query: { inputType: 'query' }, passage: { inputType: 'passage' } },
          base64: true,
        }).start(),
    });
    open.push(one);
    return one;
  };
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await sleep(20);
  };

  it('says what to install where Python is missing, and leaves nothing behind', async () => {
    const pythons = ['/nowhere/python3', 'false'];
    const failed = installLocalModel({ directory, pythons, say: () => undefined });
    await expect(failed).rejects.toThrow(LocalModelError);
    await expect(failed).rejects.toThrow(/apt-get install python3 python3-venv/);
    expect(readLocalModel(directory)).toBeUndefined();
    expect(installState(directory)).toEqual({
      state: 'failed',
      fault: { code: 'install-no-python' },
    });
  });

  it('tells everybody while it is being installed, and what kept it from that but for who broke it off', async () => {
    const [stopping, pythons] = [new AbortController(), [slowPython(directory)]];
    const installing = () => installState(directory)?.state === 'installing';
    expect(installState(directory)).toBeUndefined();
    const { signal } = stopping;
    const failed = installLocalModel({ directory, pythons, say: () => undefined, signal });
    await until(installing);
    stopping.abort();
    await expect(failed).rejects.toThrow(LocalModelError);
    expect(installState(directory)).toBeUndefined();
    writeFileSync(join(directory, 'installing'), '999999999 1');
    const interrupted = { state: 'failed', fault: { code: 'install-interrupted' } };
    expect(installState(directory)).toEqual(interrupted);
    switchOff(directory);
    expect(installState(directory)).toBeUndefined();
  });

  it('forgets why it failed once it is tried again or switched on', async () => {
    const install = (python: string, signal?: AbortSignal) =>
      installLocalModel({ directory, pythons: [python], say: () => undefined, ...{ signal } });
    await expect(install('false')).rejects.toThrow(LocalModelError);
    const stopping = new AbortController();
    const again = install(slowPython(directory), stopping.signal);
    await until(() => installState(directory)?.state === 'installing');
    stopping.abort();
    await expect(again).rejects.toThrow(LocalModelError);
    expect(installState(directory)).toBeUndefined();
    await expect(install('false')).rejects.toThrow(LocalModelError);
    switchOn(directory, join(directory, 'no-venv'));
    expect(installState(directory)).toBeUndefined();
  });

  it('is off until it is switched on, and a folder that does not work is told', async () => {
    const one = make();
    expect(one.health()).toEqual({ state: 'off' });
    switchOn(directory, join(directory, 'no-venv'));
    await until(() => one.health().state === 'failing');
    expect(one.health().fault).toMatchObject({ code: 'local-no-start' });
    await expect(one.embed(['x'], 'query')).rejects.toThrow('does not run');
    expect(switchOff(directory)).toBe(true);
    await until(() => one.health().state === 'off');
  });

  withModel('that is installed (skipped where .ci/run has not made its environment)', () => {
    it('is started, understands two languages, comes back when killed or hung, is shared, and is stopped', async () => {
      const one = make();
      switchOn(directory, venv!);
      await until(() => one.info() !== undefined);
      expect(one.info()).toEqual({ model: LOCAL_MODEL, dimensions: 384, remote: false });
      const [reset, dog] = await one.embed(
        ['How to reset your password', 'A dog sleeps in the sun'],
        'passage',
      );
      const [asked] = await one.embed(['Kennwort zurücksetzen'], 'query');
      const near = (a: Float32Array, b: Float32Array) => a.reduce((s, v, i) => s + v * b[i]!, 0);
      expect(near(asked!, reset!)).toBeGreaterThan(near(asked!, dog!) + 0.05);

      const other = make();
      await until(() => other.info() !== undefined);
      expect(other.serverPid).toBeUndefined();
      expect(await other.embed(['shared'], 'query')).toHaveLength(1);

      const first = one.serverPid!;
      process.kill(first, 'SIGKILL');
      await until(() => one.serverPid !== undefined && one.serverPid !== first);
      await until(() => one.info() !== undefined);
      expect(await one.embed(['again'], 'query')).toHaveLength(1);

      const hung = one.serverPid!;
      process.kill(hung, 'SIGSTOP');
      const late = () => one.embed(['late'], 'query', { deadlineMs: 50 });
      await expect(late()).rejects.toThrow('in time');
      // Being late again and again is what tells a hung server from a slow one.
      while (isAlive(hung)) await late().catch(() => undefined);
      await until(() => one.info() !== undefined);

      const second = one.serverPid!;
      await one.close();
      expect(isAlive(second)).toBe(false);
      await until(() => other.serverPid !== undefined);
      switchOff(directory);
      await until(() => other.health().state === 'off' && other.serverPid === undefined);
    });
  });
});
