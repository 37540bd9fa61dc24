import fc from 'fast-check';
import { implies, isAudienceToken, narrow, simplify, within, type AudienceToken } from './audience';
import { newId } from './ids';
import { ROLES, Viewer, type Role } from './viewer';

const IDS = Array.from({ length: 3 }, newId);
const TOKENS: AudienceToken[] = [
  'public',
  'members',
  'employees',
  'agents',
  'curators',
  ...IDS.flatMap((id) => [`org:${id}`, `group:${id}`, `user:${id}`] as AudienceToken[]),
];

const tokens = fc.subarray(TOKENS);
const viewers = fc.oneof(
  fc.constant(Viewer.guest()),
  fc
    .record({
      userId: fc.constantFrom(...IDS),
      roles: fc.subarray<Role>([...ROLES]),
      organisationIds: fc.subarray(IDS),
      groupIds: fc.subarray(IDS),
    })
    .map((facts) => Viewer.of({ ...facts, handle: 'x', displayName: 'X' })),
);

describe('audiences', () => {
  it('imply each other just as viewers are made', () => {
    fc.assert(
      fc.property(
        viewers,
        fc.constantFrom(...TOKENS),
        fc.constantFrom(...TOKENS),
        (viewer, a, b) => {
          if (implies(a, b) && viewer.audiences.has(a)) expect(viewer.audiences.has(b)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('narrowed, are never wider than the whole or the part, for any viewer', () => {
    fc.assert(
      fc.property(viewers, tokens, tokens, (viewer, whole, part) => {
        if (viewer.maySee(narrow(whole, part))) {
          expect(viewer.maySee(whole)).toBe(true);
          expect(viewer.maySee(part)).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('narrowed to a part that lies within the whole, are the part', () => {
    fc.assert(
      fc.property(viewers, tokens, tokens, (viewer, whole, part) => {
        fc.pre(within(part, whole));
        expect(viewer.maySee(narrow(whole, part))).toBe(viewer.maySee(part));
      }),
    );
  });

  it('simplified, let in the same viewers', () => {
    fc.assert(
      fc.property(viewers, tokens, (viewer, set) => {
        expect(viewer.maySee(simplify(set))).toBe(viewer.maySee(set));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    [['public'], ['agents'], ['agents']],
    [['employees'], ['public'], ['employees']],
    [['members'], [`org:${IDS[0]}`], [`org:${IDS[0]}`]],
    [[`org:${IDS[0]}`, 'agents'], ['agents'], ['agents']],
    [[`org:${IDS[0]}`], [`org:${IDS[1]}`], []],
    [[`org:${IDS[0]}`], ['agents'], []],
    [[], ['public'], []],
  ] as [AudienceToken[], AudienceToken[], AudienceToken[]][])(
    'narrow %j to %j: %j',
    (whole, part, expected) => expect(narrow(whole, part)).toEqual(expected),
  );

  it('are recognised by their exact spelling only', () => {
    for (const token of TOKENS) expect(isAudienceToken(token)).toBe(true);
    for (const text of [
      'Public',
      'org:',
      'org:1',
      `org:${IDS[0]} `,
      `user:${IDS[0]?.toUpperCase()}`,
      '',
      'staff',
      null,
    ]) {
      expect(isAudienceToken(text)).toBe(false);
    }
  });
});

describe('viewers', () => {
  const of = (...roles: Role[]) =>
    Viewer.of({
      userId: IDS[0] ?? '',
      handle: 'x',
      displayName: 'X',
      roles,
      organisationIds: [],
      groupIds: [],
    });

  it.each([
    [['member'], false, false],
    [['employee'], true, false],
    [['agent'], true, true],
    [['moderator'], true, true],
    [['curator'], true, true],
    [['admin'], true, true],
  ] as [Role[], boolean, boolean][])('%j: employees %s, agents %s', (roles, employees, agents) => {
    const viewer = of(...roles);
    expect(viewer.audiences.has('employees')).toBe(employees);
    expect(viewer.audiences.has('agents')).toBe(agents);
    expect(viewer.audiences.has('curators')).toBe(
      roles.includes('curator') || roles.includes('admin'),
    );
  });

  it('that are guests hold the public audience alone and may write nothing', () => {
    const guest = Viewer.guest();
    expect([...guest.audiences]).toEqual(['public']);
    expect(guest.mayWrite).toBe(false);
    expect(guest.maySee([])).toBe(false);
  });
});
