import { waitForOutbox } from '../../libs/outbox/outbox-stats';
import { CirclesService } from '../../src/features/accounts/circles.service';
import { ItemWriter, PostWriter } from '../../src/features/items/items.api';
import type { Viewer } from '../../src/kernel/viewer';
import type { TestHub } from '../support/hub';
import { expectListsTrue, expectSearchesTrue } from './counts';
import { deletePost, seesThing, type Piece } from './model';
import type { Oracle } from './oracle';
import { EVERYWHERE, type Visitor } from './world';

/** Tests that take rights away and delete, in the world and in its model: nobody sees what was his before. */
export function afterChangedRights(hub: () => TestHub, oracle: () => Oracle): void {
  describe('after rights have changed', () => {
    it('a layer that turns internal is gone at once', async () => {
      const thing = oracle().one(
        (t) =>
          t.kind === 'wiki' && t.layers.length === 1 && (oracle().authorOf(t)?.isStaff ?? false),
      );
      const body = `${EVERYWHERE} text ${thing.layers[0]?.canary}`;
      const open = {
        id: '',
        canary: '',
        audience: null,
        deleted: false,
        author: '',
        kind: 'layer' as const,
      };
      await hub()
        .app.get(ItemWriter)
        .edit(oracle().authorOf(thing), thing.id, {
          layers: [
            { body: `${EVERYWHERE} what everybody may read` },
            { audience: ['employees'], body },
          ],
        });
      const layer = { ...(thing.layers[0] as Piece), audience: ['employees'] };
      thing.layers.splice(0, 1, open, layer);
      await oracle().expectTrueAtOnce(thing);
    });

    it('an item that turns internal is gone at once, its answers too', async () => {
      const thing = oracle().one((t) => t.kind === 'question' && t.posts.some((p) => !p.deleted));
      thing.audience = ['agents'];
      await hub()
        .app.get(ItemWriter)
        .edit(oracle().admin, thing.id, { audience: ['agents'] });
      await oracle().expectTrueAtOnce(thing);
    });

    it('a deleted post is gone at once', async () => {
      const thing = oracle().one((t) => t.posts.some((p) => !p.deleted && p.audience === null));
      const post = thing.posts.find((p) => !p.deleted && p.audience === null) as Piece;
      const by = oracle().world.visitors.find((v) => v.id === post.author)?.viewer as Viewer;
      await hub().app.get(PostWriter).delete(by, post.id);
      deletePost(thing, post);
      await oracle().expectTrueAtOnce(thing);
    });

    it('a deleted item is gone at once, and back after undo', async () => {
      const thing = oracle().one((t) => t.kind === 'thread');
      await hub().app.get(ItemWriter).delete(oracle().authorOf(thing), thing.id);
      thing.deleted = true;
      await oracle().expectTrueAtOnce(thing);
      await hub().app.get(ItemWriter).undelete(oracle().authorOf(thing), thing.id);
      thing.deleted = false;
      expect(await waitForOutbox(hub().storage.dataSource)).toBe(true);
      await oracle().expectTrueAtOnce(thing);
    });

    it('who leaves a group sees nothing of it from the next request on', async () => {
      const visitor = oracle().world.visitors.find(
        (v) =>
          v.groups.size > 0 &&
          oracle().world.things.some(
            (t) =>
              seesThing(v, t) &&
              t.audience.every((a) => a.startsWith('group:')) &&
              t.author !== v.id,
          ),
      ) as Visitor;
      for (const group of [...visitor.groups]) {
        await hub()
          .app.get(CirclesService)
          .remove(String(oracle().admin.id), 'group', group, visitor.id as string);
        visitor.groups.delete(group);
      }
      await expectSearchesTrue(oracle().door, visitor, oracle().world);
      await expectListsTrue(oracle().door, visitor, oracle().world);
    });
  });
}
