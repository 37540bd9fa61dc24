import type { Viewer } from '../../kernel/viewer';

/*
 * Whom one may name while writing. Everybody signed in knows the authors of what they may read; a list of all customers
 * is nobody's business but the admins', who have it anyway.
 */

/** The company's people know each other, whether they have written anything or not. */
export const knowsColleagues = (viewer: Viewer): boolean => viewer.isStaff;

/** Has the list of all accounts. */
export const knowsEverybody = (viewer: Viewer): boolean => viewer.is('admin');
