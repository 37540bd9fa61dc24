import { ask, type Answer, type Request } from './asking';
import type { Oracle } from './oracle';
import type { Visitor } from './world';

/** Where is asked, and what is known of it. */
export type Asked = Pick<Oracle, 'hub' | 'door' | 'world' | 'expectOnlyOwnWords'>;

/** Asks and sees that no foreign word comes back, but those that were `sent`. */
export async function look(
  asked: Asked,
  visitor: Visitor,
  path: string,
  sent = '',
  request: Request = {},
): Promise<Answer> {
  const answer = await ask(asked.door, visitor, path, request);
  asked.expectOnlyOwnWords(visitor, answer, path, [sent]);
  return answer;
}
