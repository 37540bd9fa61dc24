import type { PropsWithChildren } from 'hono/jsx';
import { CsrfInput } from '../../../libs/pages/csrf';
import { Icon, type IconName } from './icon';

export interface MenuPostProps {
  readonly action: string;
  readonly name?: string;
  readonly value?: string;
  readonly icon?: IconName;
  readonly active?: boolean;
  /** Further hidden fields. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** An entry of a `Menu` that changes something. */
export const MenuPost = (props: PropsWithChildren<MenuPostProps>) => (
  <li>
    <form method="post" action={props.action} class="p-0">
      <CsrfInput />
      {Object.entries(props.fields ?? {}).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button
        type="submit"
        name={props.name}
        value={props.value}
        aria-pressed={props.active === undefined ? undefined : String(props.active)}
        class="flex min-h-11 w-full cursor-pointer items-center gap-2 px-3 py-1.5 text-start md:min-h-9"
      >
        {props.icon && <Icon name={props.icon} />}
        <span class="grow">{props.children}</span>
        {props.active && <Icon name="check" />}
      </button>
    </form>
  </li>
);
