import type { Child, PropsWithChildren } from 'hono/jsx';
import type { Option } from './fields';
import { fieldId } from './form';

/** Fields that narrow a list, in one row with their button; sent by GET, so that the address says what is shown. */
export const FilterForm = ({
  action,
  button,
  label,
  more,
  children,
}: PropsWithChildren<{ action: string; button: string; label: string; more?: Child }>) => (
  <search>
    <form method="get" action={action} aria-label={label} class="flex flex-wrap items-end gap-2">
      {children}
      <button type="submit" class="btn btn-outline border-base-300">
        {button}
      </button>
      {more}
    </form>
  </search>
);

export interface FilterProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
}

const Labelled = ({ name, label, children }: PropsWithChildren<FilterProps>) => (
  <div class="flex min-w-0 grow flex-col gap-1 sm:max-w-72">
    <label for={fieldId(name)} class="text-sm font-semibold">
      {label}
    </label>
    {children}
  </div>
);

export const FilterText = (props: FilterProps & { placeholder?: string }) => (
  <Labelled {...props}>
    <input
      id={fieldId(props.name)}
      type="search"
      name={props.name}
      value={props.value}
      placeholder={props.placeholder}
      maxlength={100}
      autocomplete="off"
      class="input w-full"
    />
  </Labelled>
);

export const FilterSelect = (props: FilterProps & { options: readonly Option[] }) => (
  <Labelled {...props}>
    <select id={fieldId(props.name)} name={props.name} class="select w-full">
      {props.options.map((option) => (
        <option value={option.value} selected={option.value === (props.value ?? '')}>
          {option.label}
        </option>
      ))}
    </select>
  </Labelled>
);
