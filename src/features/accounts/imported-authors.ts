import type { DataSource } from 'typeorm';
import { newId } from '../../kernel/ids';
import { writeFacts } from '../audit/audit.api';
import { freeHandle } from './accounts.service';

/** The author that stands for everybody of an imported source, made when first asked for. It cannot sign in. */
export async function importedAuthor(
  dataSource: DataSource,
  source: string,
  actorId?: string,
): Promise<string> {
  const name = source.slice(0, 100);
  return dataSource.transaction(async (manager) => {
    await manager.query(`SELECT pg_advisory_xact_lock(hashtext('imported:' || $1))`, [name]);
    const [known] = await manager.query<{ id: string }[]>(
      `SELECT id FROM users WHERE kind = 'imported' AND display_name = $1 ORDER BY id LIMIT 1`,
      [name],
    );
    if (known) return known.id;
    const id = newId();
    await manager.query(
      `INSERT INTO users (id, handle, display_name, kind, roles) VALUES ($1, $2, $3, 'imported', '{}')`,
      [id, await freeHandle(manager, name.replaceAll('.', '-')), name],
    );
    await writeFacts(manager, actorId, [{ action: 'account.imported-author', subjectId: id }]);
    return id;
  });
}
