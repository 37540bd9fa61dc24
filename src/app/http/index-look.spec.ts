import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fts5SearchEngine } from '../../../libs/search-engine/adapters/fts5/fts5-search-engine';
import { find, makeDoc, SPEC, stream } from '../../../libs/search-engine/contract/world.contract';
import { isWhole } from './index-look';

it('counts an index of older settings as whole: it answers until the new one is filled', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'index-look-'));
  const first = new Fts5SearchEngine({ directory });
  await first.ensure(SPEC);
  expect(isWhole(await first.health())).toBe(false);
  await first.rebuild(stream([makeDoc({ body: 'steadfast' })]));
  expect(isWhole(await first.health())).toBe(true);
  await first.close();

  const second = new Fts5SearchEngine({ directory });
  try {
    await second.ensure({ ...SPEC, settings: { revision: 9 } });
    expect(await second.health()).toMatchObject({ ok: false, rebuild: 'settings' });
    expect(isWhole(await second.health())).toBe(true);
    expect(await find(second, 'steadfast')).toHaveLength(1);
    expect(isWhole(undefined)).toBe(false);
  } finally {
    await second.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
