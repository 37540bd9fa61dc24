import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import {
  Actions,
  Button,
  Disclosure,
  Form,
  HiddenField,
  PostButton,
  Select,
  TextField,
} from '../../../web/components';
import { LINK_KINDS, linkPhrases } from '../../links/links.api';
import { itemTiesPhrases } from './item-ties.phrases';

/** One click: the text shown beside is about the same problem. */
export const SameProblem = ({ from, to }: { from: string; to: string }) => (
  <PostButton
    action="/links"
    fields={{ from: shortId(from), to: shortId(to), kind: 'same-problem' }}
    size="sm"
    tone="quiet"
    icon="link"
  >
    {usePhrases(itemTiesPhrases).same}
  </PostButton>
);

/** Links an item with any other, by the address of its page. */
export const LinkWith = ({ item }: { item: string }) => {
  const t = usePhrases(itemTiesPhrases);
  const words = usePhrases(linkPhrases);
  return (
    <Disclosure label={t.linkWith}>
      <Form action="/links" label={t.linkWith}>
        <HiddenField name="from" value={shortId(item)} />
        <Select
          name="kind"
          label={t.kind}
          required
          options={LINK_KINDS.map((kind) => ({ value: kind, label: words.out[kind] }))}
          value="same-problem"
        />
        <TextField name="to" label={t.other} required maxlength={500} />
        <Actions>
          <Button>{t.link}</Button>
        </Actions>
      </Form>
    </Disclosure>
  );
};
