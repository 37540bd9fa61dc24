import { countOf, Pace, paceCounters } from './pace';

describe('the pace of a phase', () => {
  let now = 0;
  const pace = new Pace(() => now);
  beforeEach(() => {
    now = 0;
    pace.begin();
  });

  it('is unknown in the beginning', () => {
    pace.note(0, 0);
    now = 400;
    pace.note(100, 10);
    expect([pace.rate, pace.left(100)]).toEqual([0, undefined]);
    expect(paceCounters(pace, 100)).toEqual({ rate: 0 });
  });

  it('is that of the last ten seconds, whatever was before', () => {
    for (let second = 0; second <= 20; second++) {
      now = second * 1000;
      // A thousand a second at first, later a hundred.
      pace.note(second <= 10 ? second * 1000 : 9_000 + second * 100, second);
    }
    expect(pace.rate).toBe(100);
    expect(pace.left(50)).toBe(30);
    expect(paceCounters(pace, 50)).toEqual({ rate: 100, left: 30 });
  });

  it('stands at nothing when nothing moves', () => {
    pace.note(5, 5);
    now = 5_000;
    pace.note(5, 5);
    expect([pace.rate, pace.left(10)]).toEqual([0, undefined]);
  });
});

it('counts records that are read, and answers that are written', () => {
  const counters = { read: 9, 'posts:created': 3, 'posts:unchanged': 1, 'items:created': 5 };
  expect([countOf('checking', counters), countOf('items', counters)]).toEqual([9, 9]);
  expect(countOf('answers', counters)).toBe(4);
});
