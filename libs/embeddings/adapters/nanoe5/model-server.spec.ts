import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasPython, standInModel } from '../../../../test/support/stand-in-model';
import { isAlive } from '../../../process-state/process-state';
import { OpenAiEmbedder } from '../openai/openai-embedder';
import { switchOn } from './install';
import { LocalEmbedder } from './local-embedder';
import { SERVER_PROGRAM } from './server-program';

jest.setTimeout(20_000);

const isPossible = hasPython() && existsSync('/proc/self/limits');
const MOST_BYTES = 2 * 1024 ** 3;

(isPossible ? describe : describe.skip)(
  'the server of the local model (skipped where there is no Python 3 or no /proc)',
  () => {
    let directory: string;
    let venv: string;
    let said: string[];
    const open: LocalEmbedder[] = [];

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'model-server-'));
      venv = standInModel(join(directory, 'venv'));
      said = [];
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map((one) => one.close()));
      rmSync(directory, { recursive: true, force: true });
    });

    const LONGEST_REST_MS = 4_000;
    const start = async (name = 'one') => {
      const one = new LocalEmbedder({
        directory: join(directory, name),
        log: (text) => said.push(text),
        lookEveryMs: 20,
        restMs: 20,
        longestRestMs: LONGEST_REST_MS,
        connect: ({ url, ...server }) =>
          new OpenAiEmbedder({ ...server, url, model: 'e5', retries: 0 }).start(),
      });
      open.push(one);
      switchOn(join(directory, name), venv);
      return { one, pid: await runs(one) };
    };
    /** Waits for a server other than that one. */
    const runs = async (one: LocalEmbedder, but?: number): Promise<number> => {
      while (one.serverPid === undefined || one.serverPid === but || !one.info()) await sleep(10);
      return one.serverPid;
    };
    const portOf = (name: string) => Number(readFileSync(join(directory, name, 'port'), 'utf8'));
    /** Addresses on which somebody listens at this port, as the kernel writes them. */
    const listening = (port: number): string[] =>
      ['tcp', 'tcp6']
        .flatMap((file) => readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1))
        .map((line) => line.trim().split(/\s+/))
        .filter(
          ([, local, , state]) => state === '0A' && parseInt(local!.split(':')[1]!, 16) === port,
        )
        .map(([, local]) => local!.split(':')[0]!);
    const numberIn = (file: string, pattern: RegExp) =>
      Number(pattern.exec(readFileSync(file, 'utf8'))?.[1]);

    it('listens on a free port of this machine only, with nothing of the hub in its environment', async () => {
      const [{ pid }] = [await start('one'), await start('two')];
      const ports = [portOf('one'), portOf('two')];
      expect(ports[0]).not.toBe(ports[1]);
      for (const port of ports) expect(listening(port)).toEqual(['0100007F']);
      const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
        .split('\0')
        .map((line) => line.split('=')[0]);
      expect(names).toContain('PATH');
      for (const name of ['HOME', 'NODE_ENV', 'JEST_WORKER_ID']) expect(names).not.toContain(name);
    });

    it('gets no more memory than its bound, and goes on afterwards', async () => {
      const { one, pid } = await start();
      const limit = /Max address space +(\d+)/;
      expect(numberIn(`/proc/${pid}/limits`, limit)).toBe(MOST_BYTES);
      await expect(one.embed(['grow'], 'passage')).rejects.toThrow(/status 500/);
      const peak = numberIn(`/proc/${pid}/status`, /VmPeak:\s+(\d+) kB/) * 1024;
      expect(peak).toBeGreaterThan(MOST_BYTES / 2);
      expect(peak).toBeLessThanOrEqual(MOST_BYTES);
      expect(await one.embed(['small'], 'passage')).toHaveLength(1);
      expect(one.serverPid).toBe(pid);
    });

    it('is started again after rests that grow while it keeps dying, and short ones once it has lived', async () => {
      const { one, pid: first } = await start();
      let pid = first;
      for (let n = 0; n < 3; n++) {
        process.kill(pid, 'SIGKILL');
        pid = await runs(one, pid);
        expect(await one.embed(['alive'], 'query')).toHaveLength(1);
      }
      await sleep(LONGEST_REST_MS + 200);
      process.kill(pid, 'SIGKILL');
      await runs(one, pid);
      const rests = said.flatMap((text) => /started again in ([\d.]+) s/.exec(text)?.[1] ?? []);
      expect(rests).toEqual(['0.02', '0.04', '0.08', '0.02']);
      expect(said.join()).toContain('it ended with SIGKILL');
    });

    it('ends with its owner, however that ends', async () => {
      const server = spawn(
        join(venv, 'bin', 'python'),
        ['-c', SERVER_PROGRAM, String(MOST_BYTES), '1'],
        { stdio: ['pipe', 'pipe', 'ignore'] },
      );
      let text = '';
      server.stdout.on('data', (part: Buffer) => (text += part.toString()));
      const ended = once(server, 'exit');
      try {
        while (!/^port \d+\n/.test(text)) await sleep(10);
        // What the kernel does to the pipes of a process that is killed.
        server.stdin.destroy();
        expect(await ended).toEqual([0, null]);
      } finally {
        server.kill('SIGKILL');
      }
      expect(isAlive(server.pid!)).toBe(false);
    });
  },
);
