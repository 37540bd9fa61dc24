import { Fault } from '../../kernel/fault';
import type { Viewer } from '../../kernel/viewer';

/** The id of the admin who asks; for everybody else there is nothing here. @throws Fault 404 */
export function adminOnly(viewer: Viewer): string {
  if (!viewer.is('admin') || !viewer.id) throw Fault.notFound();
  return viewer.id;
}
