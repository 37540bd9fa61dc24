import type { Child, PropsWithChildren } from 'hono/jsx';
import { CsrfInput } from '../../../libs/pages/csrf';
import { Icon, type IconName } from './icon';
import { Kbd } from './text';

export interface ButtonLook {
  /** One `primary` per page at most. */
  readonly tone?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly size?: 'sm' | 'md';
  readonly icon?: IconName;
  /** Shows the icon alone; the text is still read out. */
  readonly iconOnly?: boolean;
}

const TONES = {
  primary: 'btn-primary',
  plain: 'btn-outline border-base-300',
  quiet: 'btn-ghost',
  danger: 'btn-outline btn-error',
} as const;

const look = ({ tone = 'plain', size = 'md', iconOnly }: ButtonLook) =>
  `btn ${TONES[tone]} ${size === 'sm' ? 'btn-sm' : ''} ${iconOnly ? 'btn-square' : ''}`;

const Content = ({ icon, iconOnly, children }: PropsWithChildren<ButtonLook>) => (
  <>
    {icon && <Icon name={icon} />}
    {iconOnly ? <span class="sr-only">{children}</span> : children}
  </>
);

export interface ButtonProps extends ButtonLook {
  readonly type?: 'submit' | 'button' | 'reset';
  readonly name?: string;
  readonly value?: string;
  readonly disabled?: boolean;
  /** Sends the form elsewhere. */
  readonly formaction?: string;
  /** Skips the browser's own checks, as for "save draft". */
  readonly formnovalidate?: boolean;
  /** A single key that presses it, shown on it; not one of those every page has. */
  readonly shortcut?: string;
  /** For toggles such as "worked for me". */
  readonly pressed?: boolean;
}

export const Button = (props: PropsWithChildren<ButtonProps>) => (
  <button
    type={props.type ?? 'submit'}
    name={props.name}
    value={props.value}
    disabled={props.disabled}
    formaction={props.formaction}
    formnovalidate={props.formnovalidate}
    aria-pressed={props.pressed === undefined ? undefined : String(props.pressed)}
    data-key={props.shortcut}
    aria-keyshortcuts={props.shortcut}
    class={look(props)}
  >
    <Content {...props}>{props.children}</Content>
    {props.shortcut && <Kbd>{props.shortcut}</Kbd>}
  </button>
);

export const LinkButton = (
  props: PropsWithChildren<ButtonLook & { href: string; download?: boolean; current?: boolean }>,
) => (
  <a
    href={props.href}
    download={props.download}
    aria-current={props.current ? 'page' : undefined}
    class={look(props)}
  >
    <Content {...props}>{props.children}</Content>
  </a>
);

export interface PostButtonProps extends Omit<ButtonProps, 'type' | 'formaction'> {
  readonly action: string;
  /** Further hidden fields. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A form of one button: for everything that changes something and needs no further words. */
export const PostButton = ({
  action,
  fields = {},
  ...button
}: PropsWithChildren<PostButtonProps>) => (
  <form method="post" action={action} class="inline-flex shrink-0">
    <CsrfInput />
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <Button {...button} type="submit" />
  </form>
);

/** First in a form with several buttons: what the Enter key presses. Nobody sees or reaches it otherwise. */
export const DefaultSubmit = ({ name, value }: { name: string; value: string }) => (
  <button
    type="submit"
    name={name}
    value={value}
    class="sr-only"
    tabindex={-1}
    aria-hidden="true"
  ></button>
);

/** The row of buttons that ends a form. */
export const Actions = ({ children }: { children: Child }) => (
  <div class="flex flex-wrap items-center gap-2">{children}</div>
);
