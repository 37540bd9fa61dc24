import { usePhrases } from '../../../../libs/pages/phrases';
import { shortId } from '../../../kernel/ids';
import { LinkButton, Muted, PostButton, Row, type IconName } from '../../../web/components';
import { useHub } from '../../../web/hub-page';
import type { ItemView, PostView } from '../read/views';
import { itemPhrases } from './item.phrases';

/** Where a guest comes back to after signing in. */
export const signInHref = (here: string): string => `/signin?back=${encodeURIComponent(here)}`;

export interface WorkedForMeProps {
  /** Takes `on`. */
  readonly action: string;
  readonly confirmed: number;
  readonly confirmedByMe: boolean;
  readonly may: boolean;
  /** Where to go on afterwards. */
  readonly back: string;
}

/** "This worked for me", once per reader, and the way back. */
export const WorkedForMe = (props: WorkedForMeProps) => {
  const t = usePhrases(itemPhrases).confirm;
  const { viewer } = useHub();
  if (props.confirmedByMe) {
    return (
      <>
        <Muted>{t.mine}</Muted>
        <PostButton
          action={props.action}
          fields={{ on: '0', back: props.back }}
          tone="quiet"
          size="sm"
          icon="undo-2"
        >
          {t.undo}
        </PostButton>
      </>
    );
  }
  if (!viewer) {
    return (
      <LinkButton href={signInHref(props.back)} size="sm" icon="thumbs-up">
        {t.button}
      </LinkButton>
    );
  }
  if (!props.may) return null;
  return (
    <PostButton
      action={props.action}
      fields={{ on: '1', back: props.back }}
      size="sm"
      icon="thumbs-up"
    >
      {t.button}
    </PostButton>
  );
};

const CONFIRMABLE = new Set(['article', 'howto', 'wiki']);

/** The question whether a text that stands for itself has helped. */
export const ConfirmBox = ({ item, here }: { item: ItemView; here: string }) => {
  const t = usePhrases(itemPhrases).confirm;
  const isGuest = useHub().viewer === undefined;
  const asked = CONFIRMABLE.has(item.kind) && (item.may.confirm || isGuest);
  if (!asked || item.state !== 'published') return null;
  return (
    <Row>
      {!item.confirmedByMe && <span>{t.ask}</span>}
      <WorkedForMe
        action={`/items/${shortId(item.id)}/confirm`}
        confirmed={item.confirmed}
        confirmedByMe={item.confirmedByMe}
        may={item.may.confirm}
        back={here}
      />
    </Row>
  );
};

/** The marks of asker, company and readers under a post. */
export const PostMarks = ({ post, back }: { post: PostView; back: string }) => {
  const t = usePhrases(itemPhrases);
  const address = `/posts/${shortId(post.id)}`;
  return (
    <>
      {post.kind !== 'comment' && (
        <WorkedForMe action={`${address}/confirm`} {...post} may={post.may.confirm} back={back} />
      )}
      {post.may.accept && (
        <Toggle
          action={`${address}/accept`}
          on={post.accepted}
          icon="circle-check"
          back={back}
          labels={[t.accept, t.unaccept]}
        />
      )}
      {post.may.official && (
        <Toggle
          action={`${address}/official`}
          on={post.official}
          icon="badge-check"
          back={back}
          labels={[t.makeOfficial, t.unmakeOfficial]}
        />
      )}
    </>
  );
};

interface ToggleProps {
  readonly action: string;
  readonly on: boolean;
  readonly icon: IconName;
  readonly back: string;
  /** To set it, and to take it back. */
  readonly labels: readonly [set: string, unset: string];
}

const Toggle = ({ action, on, icon, back, labels }: ToggleProps) => (
  <PostButton
    action={action}
    fields={{ on: on ? '0' : '1', back }}
    size="sm"
    tone={on ? 'quiet' : 'plain'}
    icon={on ? 'undo-2' : icon}
  >
    {on ? labels[1] : labels[0]}
  </PostButton>
);
