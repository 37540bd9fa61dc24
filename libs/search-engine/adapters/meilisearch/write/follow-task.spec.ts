import {
  json,
  openBadNeighbour,
  type BadNeighbour,
} from '../../../../../test/support/bad-neighbour';
import { SearchTimeout, SearchUnavailable } from '../../../search-engine';
import { MeilisearchServer } from '../server/meilisearch-server';
import { doTask, followTask, TaskFailed } from './follow-task';

describe('a task of Meilisearch', () => {
  let neighbour: BadNeighbour;
  /** What is said of the task, one after another; the last again and again. */
  let said: object[];
  let statusCode: number;
  let server: MeilisearchServer;

  beforeEach(async () => {
    statusCode = 200;
    neighbour = await openBadNeighbour((request, response) => {
      if (request.method === 'DELETE') return json(response, 202, { taskUid: 7 });
      const [now, ...later] = said;
      if (later.length > 0) said = later;
      json(response, statusCode, now);
    });
    server = new MeilisearchServer({ url: neighbour.url, requireKey: false });
  });
  afterEach(() => neighbour.close());

  const failed = (type: string) => ({
    uid: 7,
    status: 'failed',
    error: { message: 'no room', code: 'no_space_left_on_device', type },
  });
  const problemOf = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => {
        throw new Error('It went well.');
      },
      (error: Error) => error,
    );

  it('is followed to its end', async () => {
    said = ['enqueued', 'processing', 'processing', 'succeeded'].map((status) => ({ status }));
    expect(await followTask(server, 7)).toEqual({ status: 'succeeded' });
    expect(neighbour.requests).toEqual(Array.from({ length: 4 }, () => 'GET /tasks/7'));
  });

  it('that is refused says why, and is not tried again', async () => {
    said = [failed('invalid_request')];
    const error = await problemOf(followTask(server, 7));
    expect(error).toBeInstanceOf(TaskFailed);
    expect(error).toMatchObject({ message: 'no room', passing: false });
    const whole = await problemOf(doTask(server, (client) => client.deleteIndex('x')));
    expect(whole).toBeInstanceOf(TaskFailed);
  });

  it('in which Meilisearch itself failed may work later', async () => {
    said = [failed('internal')];
    expect(await problemOf(followTask(server, 7))).toMatchObject({ passing: true });
    const whole = await problemOf(doTask(server, (client) => client.deleteIndex('x')));
    expect(whole).toBeInstanceOf(SearchUnavailable);
    expect(whole.message).toMatch(/127\.0\.0\.1:\d+ failed: no room/);
  });

  it('that somebody cancels has failed, and may be sent again', async () => {
    said = [{ status: 'processing' }, { uid: 7, status: 'canceled', error: null }];
    const error = await problemOf(followTask(server, 7));
    expect(error).toMatchObject({ code: 'canceled', passing: true });
    expect(error.message).toBe('task 7 was canceled');
  });

  it('that a wiped server has forgotten may be sent again', async () => {
    statusCode = 404;
    said = [{ code: 'task_not_found', message: 'Task `7` not found.' }];
    expect(await problemOf(followTask(server, 7))).toBeInstanceOf(SearchUnavailable);
  });

  it('that does not end is given up when its time is over', async () => {
    said = [{ status: 'enqueued' }];
    const begun = Date.now();
    const error = await problemOf(followTask(server, 7, 100));
    expect(error).toBeInstanceOf(SearchTimeout);
    expect(error.message).toMatch(/did not finish task 7 within 100 ms/);
    expect(Date.now() - begun).toBeLessThan(2_000);
  });
});
