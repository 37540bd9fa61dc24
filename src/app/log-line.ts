const MARKS: Readonly<Record<string, string>> = {
  fatal: '✖ ',
  error: '✖ ',
  warn: '! ',
  info: '  ',
  debug: '· ',
  trace: '· ',
};

/** A JSON line of the log as a line for people: time, message, who, and the other fields behind it. */
export function terminalLine(json: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return json;
  }
  const { level, time, msg, from, err, stack, ...rest } = entry;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${short(value)}`);
  const line = [
    String(time).slice(11, 19),
    (MARKS[String(level)] ?? '') + String(msg ?? ''),
    from === undefined ? '' : `(${String(from)})`,
    ...fields,
  ].filter((part) => part !== '');
  return `${line.join(' ')}\n${below(err, stack)}`;
}

const short = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** The stack (or, for want of one, the message) of an error, set in. */
function below(err: unknown, stack: unknown): string {
  const { stack: own, message } = (err ?? {}) as { stack?: unknown; message?: unknown };
  const text = own ?? stack ?? message;
  return typeof text === 'string' ? `${text.replace(/^/gm, '    ')}\n` : '';
}
