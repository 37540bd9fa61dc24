import { QueryFailedError } from 'typeorm';
import { makeLogger, NestLog, type LogOptions } from './log';

function gather(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const logger = makeLogger(
    { level: 'info', readable: false, ...options },
    { write: (line) => void lines.push(line) },
  );
  return { lines, logger, nest: new NestLog(logger) };
}
const first = (lines: string[]) => JSON.parse(lines[0] ?? '{}') as Record<string, unknown>;

describe('the log', () => {
  it('is JSON with level names and UTC times', () => {
    const { lines, logger } = gather();
    logger.info({ port: 1 }, 'Listening.');
    expect(first(lines)).toMatchObject({ level: 'info', msg: 'Listening.', port: 1 });
    expect(first(lines).time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('writes nothing below its level', () => {
    const { lines, nest } = gather({ level: 'warn' });
    nest.log('quiet');
    nest.debug('quiet');
    nest.warn('loud');
    expect(lines).toHaveLength(1);
  });

  it('blacks out secrets, and shows no query, parameter or row of a failed statement', () => {
    const { lines, logger } = gather();
    const cause = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(anna@example.org)',
    });
    logger.error({
      password: 'hunter2',
      headers: { authorization: 'Bearer abc', cookie: 'sid=1' },
      err: new QueryFailedError('INSERT INTO users', ['hunter3'], cause),
    });
    expect(lines.join()).not.toMatch(/hunter|Bearer abc|sid=1|anna@|INSERT INTO/);
    expect(first(lines)).toMatchObject({ err: { type: 'QueryFailedError', code: '23505' } });
  });

  it('takes what Nest gives: texts, objects, errors, stacks and the name of who speaks', () => {
    const { lines, nest } = gather();
    nest.log('Started', 'Import');
    nest.error('Failed', 'Error: Failed\n    at x', 'Router');
    nest.error(new TypeError('Broken'));
    nest.warn({ msg: 'Slow', ms: 7 }, 'Http');
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toMatchObject([
      { level: 'info', msg: 'Started', from: 'Import' },
      { level: 'error', msg: 'Failed', from: 'Router', stack: 'Error: Failed\n    at x' },
      { level: 'error', msg: 'Broken', err: { type: 'TypeError' } },
      { level: 'warn', msg: 'Slow', from: 'Http', ms: 7 },
    ]);
  });

  it('is one readable line in a terminal, with the stack set in below', () => {
    const { lines, nest, logger } = gather({ readable: true });
    nest.log('Listening.', 'Hub');
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {3}Listening\. \(Hub\)\n$/);
    logger.error({ requestId: 'r1', err: new Error('Oops') }, 'Request failed.');
    expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d ✖ Request failed\. requestId=r1\n {4}Error: Oops\n/);
  });
});
