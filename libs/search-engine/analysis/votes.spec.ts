import { elect, solvedFactor, VOTE_WEIGHTS, type Vote } from './votes';

const vote = (voter: string, rank: number, target: string, grade = 1): Vote => ({
  voter,
  rank,
  target,
  grade,
});
const words = [
  { id: 'a', score: 10 },
  { id: 'b', score: 9 },
  { id: 'c', score: 1 },
];
const order = (...args: Parameters<typeof elect>) => elect(...args).map(({ id }) => id);

describe('what solved similar problems', () => {
  it('changes nothing when nobody votes', () => {
    expect(order(words, [])).toEqual(['a', 'b', 'c']);
    expect(elect([], [])).toEqual([]);
  });

  it('lifts a text above better words', () => {
    const votes = [vote('q1', 0, 'c', 2), vote('q2', 3, 'c', 2)];
    expect(order(words, votes)[0]).toBe('c');
  });

  it('brings in a text that no word finds, and tells who voted, the most similar first', () => {
    const [first] = elect(words, [vote('q2', 5, 'd', 2), vote('q1', 1, 'd', 2)]);
    expect(first).toMatchObject({ id: 'd', words: 0, votes: 1, voters: ['q1', 'q2'] });
  });

  it('listens to the more similar, and to surer links', () => {
    expect(order([], [vote('q1', 0, 'x'), vote('q2', 9, 'y')])).toEqual(['x', 'y']);
    expect(order([], [vote('q1', 0, 'x', 1), vote('q2', 9, 'y', 3)])).toEqual(['y', 'x']);
  });

  it('does not let one far neighbour decide alone', () => {
    expect(order(words, [vote('q', 60, 'c')])[0]).toBe('a');
  });

  it('counts a voter once for a target, with its surest link', () => {
    const twice = elect([], [vote('q', 0, 'x', 1), vote('q', 0, 'x', 2), vote('p', 0, 'y', 2)]);
    expect(twice[0]?.score).toBe(twice[1]?.score);
    expect(twice[0]?.voters).toHaveLength(1);
  });

  it('does not name a text among its own voters, nor ask those too far away', () => {
    const far = vote('q', VOTE_WEIGHTS.voters, 'y', 3);
    const elected = elect([], [vote('x', 0, 'x', 0.33), far]);
    expect(elected).toMatchObject([{ id: 'x', voters: [] }]);
  });

  it('prefers of two that are named alike the one that solved a problem more often', () => {
    const votes = [vote('q', 0, 'x', 2), vote('q', 0, 'y', 2)];
    expect(order([], votes)).toEqual(['x', 'y']);
    const solved = new Map([
      ['x', 2],
      ['y', 14],
    ]);
    expect(order([], votes, VOTE_WEIGHTS, solved)).toEqual(['y', 'x']);
    const never = { ...VOTE_WEIGHTS, solved: 0 };
    expect(order([], votes, never, solved)).toEqual(['x', 'y']);
  });

  it('does not let what solved much beat what is named better, nor speak where nobody names it', () => {
    const solved = new Map([
      ['b', 1e6],
      ['y', 1e6],
    ]);
    const surer = [vote('q', 0, 'x', 3), vote('q', 0, 'y', 2)];
    expect(order([], surer, VOTE_WEIGHTS, solved)).toEqual(['x', 'y']);
    const nearer = [vote('q1', 0, 'x'), vote('q2', 9, 'y')];
    expect(order([], nearer, VOTE_WEIGHTS, solved)).toEqual(['x', 'y']);
    expect(order(words, [], VOTE_WEIGHTS, solved)).toEqual(['a', 'b', 'c']);
  });

  it('grows with the logarithm of what was solved, up to its weight', () => {
    const factors = [0, 1, 10, 100, 1e6].map((count) => solvedFactor(count, { solved: 0.1 }));
    expect(factors.map((factor) => Math.round(factor * 1e3))).toEqual([
      1000, 1015, 1052, 1100, 1100,
    ]);
  });
});
