import type { Child, PropsWithChildren } from 'hono/jsx';

export interface PostCardProps {
  /** Where links to this post lead. */
  readonly id: string;
  /** Names the post for those who jump from heading to heading; not shown. */
  readonly heading?: string;
  /** Who, when, marks. */
  readonly head: Child;
  /** Buttons below the text. */
  readonly actions?: Child;
  /** What stands under it, such as comments. */
  readonly below?: Child;
  /** `accepted` and `official` are drawn with their colour; `comment` is smaller and without a frame. */
  readonly look?: 'plain' | 'accepted' | 'official' | 'comment';
}

/** What somebody wrote under something: an answer, a reply, a comment. */
export const PostCard = (props: PropsWithChildren<PostCardProps>) => (
  <article id={props.id} class={`post post-${props.look ?? 'plain'}`} tabindex={-1}>
    {props.heading && <h3 class="sr-only">{props.heading}</h3>}
    <div class="post-head">{props.head}</div>
    {props.children}
    {props.actions && <div class="post-actions">{props.actions}</div>}
    {props.below && <div class="post-below">{props.below}</div>}
  </article>
);

export interface DisclosureProps {
  readonly label: Child;
  readonly open?: boolean;
}

/** Something that is opened when wanted; works without JavaScript. */
export const Disclosure = ({ label, open, children }: PropsWithChildren<DisclosureProps>) => (
  <details class="disclosure" open={open}>
    <summary>{label}</summary>
    <div class="disclosure-content">{children}</div>
  </details>
);

/** A text as it was written, mark-up included: line breaks stay, long words break. */
export const PlainText = ({ children }: PropsWithChildren) => (
  <div class="diff-text">{children}</div>
);
