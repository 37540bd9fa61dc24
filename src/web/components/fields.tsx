import type { Child } from 'hono/jsx';
import { useForm } from '../../../libs/pages/form';
import { Field, FieldError, type FieldProps, fieldId } from './form';

const textOf = (value: unknown): string =>
  value === undefined || value === null || Array.isArray(value) ? '' : String(value);

/** The value a field starts with: the form's state, else the one given. */
function useText(name: string, given?: string | number): string {
  const { values } = useForm();
  return name in values ? textOf(values[name]) : textOf(given);
}

export interface TextFieldProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'date' | 'tel';
  readonly value?: string | number;
  /** As in HTML, such as `current-password`. */
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly minlength?: number;
  readonly maxlength?: number;
  readonly min?: string | number;
  readonly max?: string | number;
  readonly inputmode?: 'text' | 'email' | 'numeric' | 'url' | 'search';
  readonly autofocus?: boolean;
}

export const TextField = (props: TextFieldProps) => {
  const value = props.type === 'password' ? undefined : useText(props.name, props.value);
  return (
    <Field
      {...props}
      control={(wiring) => (
        <input
          {...wiring}
          type={props.type ?? 'text'}
          value={value}
          autocomplete={props.autocomplete}
          placeholder={props.placeholder}
          minlength={props.minlength}
          maxlength={props.maxlength}
          min={props.min}
          max={props.max}
          inputmode={props.inputmode}
          autofocus={props.autofocus}
          class="input w-full"
        />
      )}
    />
  );
};

export interface TextAreaProps extends FieldProps {
  readonly value?: string;
  readonly rows?: number;
  readonly maxlength?: number;
  readonly placeholder?: string;
  /** For code and other text where every sign counts. */
  readonly mono?: boolean;
}

export const TextArea = (props: TextAreaProps) => {
  const value = useText(props.name, props.value);
  return (
    <Field
      {...props}
      control={(wiring) => (
        <textarea
          {...wiring}
          rows={props.rows ?? 5}
          maxlength={props.maxlength}
          placeholder={props.placeholder}
          class={`textarea w-full ${props.mono ? 'font-mono text-sm' : ''}`}
        >
          {/* A first line break would be swallowed by the browser. */}
          {value.startsWith('\n') ? `\n${value}` : value}
        </textarea>
      )}
    />
  );
};

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export const Select = (props: FieldProps & { options: readonly Option[]; value?: string }) => {
  const chosen = useText(props.name, props.value);
  return (
    <Field
      {...props}
      control={(wiring) => (
        <select {...wiring} class="select w-full">
          {props.options.map((option) => (
            <option
              value={option.value}
              selected={option.value === chosen}
              disabled={option.disabled}
            >
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  );
};

export interface CheckboxProps {
  readonly name: string;
  readonly label: Child;
  readonly hint?: Child;
  /** What is sent when ticked; several boxes of one name have different ones. */
  readonly value?: string;
  readonly checked?: boolean;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

/** Whether a box is ticked: by the form's state when it knows the name (or was sent), else as given. */
function useTicked({ name, value = 'on', checked = false }: CheckboxProps): boolean {
  const { values } = useForm();
  if (!(name in values)) return checked;
  const kept = values[name];
  return Array.isArray(kept) ? kept.includes(value) : kept === true || textOf(kept) === value;
}

const Tick = (props: CheckboxProps & { type: 'checkbox' | 'radio' }) => {
  const value = props.value ?? 'on';
  const several = props.type === 'radio' || props.value !== undefined;
  const id = fieldId(several ? `${props.name}-${value}` : props.name);
  const error = several ? undefined : useForm().errors[props.name];
  return (
    <div class="flex min-w-0 flex-col">
      <label class="flex min-h-11 cursor-pointer items-start gap-2 py-1.5 md:min-h-8">
        <input
          type={props.type}
          id={id}
          name={props.name}
          value={value}
          checked={useTicked(props)}
          required={props.required}
          disabled={props.disabled}
          aria-invalid={error ? 'true' : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          class={
            props.type === 'radio'
              ? 'radio radio-primary radio-sm mt-0.5'
              : 'checkbox checkbox-primary checkbox-sm mt-0.5'
          }
        />
        <span class="min-w-0">
          {props.label}
          {props.hint && <span class="block text-sm text-muted">{props.hint}</span>}
        </span>
      </label>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
};

export const Checkbox = (props: CheckboxProps) => <Tick {...props} type="checkbox" />;
export const Radio = (props: CheckboxProps & { value: string }) => <Tick {...props} type="radio" />;

export const FileField = (props: FieldProps & { accept?: string; multiple?: boolean }) => (
  <Field
    {...props}
    control={(wiring) => (
      <input
        {...wiring}
        type="file"
        accept={props.accept}
        multiple={props.multiple}
        class="file-input w-full"
      />
    )}
  />
);

export const HiddenField = ({ name, value }: { name: string; value?: string | number }) => (
  <input type="hidden" name={name} value={useText(name, value)} />
);
