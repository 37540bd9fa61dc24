const CODES = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100']);
const WORDS = /no space left on device|disk quota exceeded|database or disk is full/i;

/** Whether something was not written because its disk, or the share of it, has no room left. */
export function isDiskFull(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (typeof code === 'string' && CODES.has(code)) || WORDS.test(String(message));
}
