import { Fault } from '../../kernel/fault';
import type { Viewer } from '../../kernel/viewer';

/** Only admins manage people, organisations and groups. */
export const mayManagePeople = (viewer: Viewer): boolean => viewer.is('admin') && viewer.mayWrite;

/** For routes whose existence is no secret, but which are nobody else's business: everybody else finds nothing here. */
export function demandAdmin(viewer: Viewer): string {
  if (!viewer.signedIn) throw Fault.signInRequired();
  if (!viewer.is('admin') || !viewer.id) throw Fault.notFound();
  return viewer.id;
}

/** The id of whoever is signed in. @throws Fault 401 */
export function demandPerson(viewer: Viewer): string {
  if (!viewer.id) throw Fault.signInRequired();
  return viewer.id;
}
