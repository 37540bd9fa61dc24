/** A move that cannot be made as asked for; the message says what to do. */
export class MoveError extends Error {
  override readonly name = 'MoveError';
}
