import * as fc from 'fast-check';
import { narrow, within, type AudienceToken } from '../../kernel/audience';
import type { Space } from '../../kernel/space';
import { Viewer, type Role } from '../../kernel/viewer';
import { declareAudience, declarePartAudience } from './audience.policy';

const ID = (n: number) => `0199a1b2-c3d4-7e5f-8a9b-00000000000${n}`;
const OWN_ORG: AudienceToken = `org:${ID(1)}`;
const OTHER_ORG: AudienceToken = `org:${ID(2)}`;
const OWN_GROUP: AudienceToken = `group:${ID(3)}`;
const OTHER_GROUP: AudienceToken = `group:${ID(4)}`;
const SELF: AudienceToken = `user:${ID(5)}`;

const person = (role: Role): Viewer =>
  Viewer.of({
    userId: ID(5),
    handle: role,
    displayName: role,
    roles: [role],
    organisationIds: [ID(1)],
    groupIds: [ID(3)],
  });

const outcome = (role: Role, space: Space, chosen: readonly string[]): string => {
  const declared = declareAudience(person(role), space, chosen);
  return 'audience' in declared ? declared.audience.join(' ') : declared.errors[0].code;
};

describe('choosing who may read', () => {
  it.each<[Role, Space, readonly string[], string]>([
    ['member', 'community', ['public'], 'public'],
    ['member', 'community', ['members', 'public'], 'public'],
    ['member', 'community', [OWN_ORG], `agents ${OWN_ORG}`],
    ['member', 'community', [OTHER_ORG], 'audience-not-yours'],
    ['member', 'community', [OWN_GROUP], OWN_GROUP],
    ['member', 'community', [OTHER_GROUP], 'audience-not-yours'],
    ['member', 'community', [SELF], SELF],
    ['member', 'community', ['employees'], 'audience-not-yours'],
    ['member', 'community', ['nobody'], 'audience-token'],
    ['member', 'community', [], 'audience-empty'],
    ['employee', 'community', ['employees'], 'employees'],
    ['employee', 'community', ['agents'], 'audience-unseen'],
    ['agent', 'community', ['agents'], 'agents'],
    ['agent', 'community', [OTHER_ORG], `agents ${OTHER_ORG}`],
    ['agent', 'community', [OTHER_GROUP], 'audience-unseen'],
    ['curator', 'company', ['curators'], 'audience-token'],
    ['agent', 'internal', ['public'], 'audience-space'],
    ['agent', 'internal', ['members'], 'audience-space'],
    ['agent', 'internal', [OWN_ORG], 'audience-space'],
    ['agent', 'internal', ['agents'], 'agents'],
  ])('%s in %s, %p: %s', (role, space, chosen, expected) => {
    expect(outcome(role, space, chosen)).toBe(expected);
  });

  const token = fc.constantFrom<AudienceToken>(
    'public',
    'members',
    'employees',
    'agents',
    OWN_ORG,
    OTHER_ORG,
    OWN_GROUP,
    OTHER_GROUP,
    SELF,
  );
  const audience = fc.uniqueArray(token, { minLength: 1, maxLength: 4 });
  const role = fc.constantFrom<Role>('member', 'employee', 'agent', 'curator', 'admin');

  it('never lets anybody write what he could not read, nor internal text reach customers', () => {
    fc.assert(
      fc.property(
        role,
        fc.constantFrom<Space>('community', 'internal'),
        audience,
        (r, space, a) => {
          const declared = declareAudience(person(r), space, a);
          if (!('audience' in declared)) return;
          expect(person(r).maySee(declared.audience)).toBe(true);
          const customer = /^(public|members|org:.*)$/;
          if (space === 'internal')
            expect(declared.audience.some((t) => customer.test(t))).toBe(false);
        },
      ),
    );
  });

  it('never gives a part more readers than the whole', () => {
    fc.assert(
      fc.property(role, audience, audience, (r, whole, chosen) => {
        const viewer = person(r);
        const declared = declarePartAudience(viewer, 'community', whole, chosen, '/audience');
        if (!('audience' in declared)) return;
        const readers = narrow(whole, declared.audience);
        expect(readers).not.toEqual([]);
        expect(within(readers, whole)).toBe(true);
      }),
    );
  });

  it('leaves narrower parts to staff', () => {
    const part = (r: Role) =>
      declarePartAudience(person(r), 'community', ['public'], ['members'], '/audience');
    expect(part('member').errors).toMatchObject([{ code: 'audience-staff-only' }]);
    expect(part('employee').errors).toEqual([]);
  });
});
