import { PassThrough } from 'node:stream';
import { Build } from '../../../test/support/build';
import { adminCommand } from './admin.command';
import { UsageError, type CommandContext } from './command';

let build: Build;
beforeAll(async () => {
  build = await Build.start();
});
afterAll(() => build.close());

async function run(...args: string[]) {
  const [out, err] = [new PassThrough().setEncoding('utf8'), new PassThrough().setEncoding('utf8')];
  const context = { out, err, storage: () => Promise.resolve({ dataSource: build.dataSource }) };
  const code = await adminCommand.run(args, context as unknown as CommandContext);
  return { code, out: out.read() as string | null, err: err.read() as string | null };
}

it('gives the first admin the role, keeps the others, notes it, and needs it only once', async () => {
  const { id } = await build.viewer('curator');
  const [person] = await build.dataSource.query<{ handle: string }[]>(
    'SELECT handle FROM users WHERE id = $1',
    [id],
  );
  const handle = person?.handle ?? '';
  expect(await run('nobody@example.org')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Sign up on the page first') as string,
  });
  expect(await run(handle)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/now\.$/m) as string,
  });
  expect(await run(`@${handle}`)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/already\.$/m) as string,
  });
  const rows = await build.dataSource.query<{ roles: string[] }[]>(
    'SELECT roles FROM users WHERE id = $1',
    [id],
  );
  expect([...(rows[0]?.roles ?? [])].sort()).toEqual(['admin', 'curator', 'member']);
  const audit = await build.dataSource.query<{ action: string }[]>(
    'SELECT action FROM audit WHERE subject_id = $1',
    [id],
  );
  expect(audit).toEqual([{ action: 'account.roles-set' }]);
});

it.each([[[]], [['--help-me']], [['a', 'b']]])('refuses %j with a sentence', async (args) => {
  await expect(run(...args)).rejects.toThrow(UsageError);
});
