import { Injectable } from '@nestjs/common';
import type { ExpectedVersion } from '../../../../libs/http-api/expected-version';
import type { Viewer } from '../../../kernel/viewer';
import type { NewPost, PostChange } from '../item-input';
import { confirmPost } from './confirm';
import { createPost } from './create-post';
import { deletePost, undeletePost } from './delete-post';
import { editPost } from './edit-post';
import { acceptPost, markOfficial, unacceptPost } from './marks';
import { WriteUnits } from './write-unit';

/** Everything a person does to a post; the same promises as ItemWriter. */
@Injectable()
export class PostWriter {
  constructor(private readonly units: WriteUnits) {}

  create(viewer: Viewer, itemId: string, input: NewPost): Promise<{ id: string }> {
    return this.units.run(viewer, (unit) => createPost(unit, itemId, input));
  }

  edit(viewer: Viewer, id: string, change: PostChange, expected?: ExpectedVersion): Promise<void> {
    return this.units.run(viewer, (unit) => editPost(unit, id, change, expected));
  }

  delete(viewer: Viewer, id: string): Promise<void> {
    return this.units.run(viewer, (unit) => deletePost(unit, id));
  }

  undelete(viewer: Viewer, id: string): Promise<void> {
    return this.units.run(viewer, (unit) => undeletePost(unit, id));
  }

  accept(viewer: Viewer, id: string, accepted: boolean): Promise<void> {
    return this.units.run(viewer, (unit) =>
      accepted ? acceptPost(unit, id) : unacceptPost(unit, id),
    );
  }

  markOfficial(viewer: Viewer, id: string, official: boolean): Promise<void> {
    return this.units.run(viewer, (unit) => markOfficial(unit, id, official));
  }

  confirm(viewer: Viewer, id: string, confirmed: boolean): Promise<void> {
    return this.units.run(viewer, (unit) => confirmPost(unit, id, confirmed));
  }
}
