import type { Child, PropsWithChildren } from 'hono/jsx';
import { usePage } from '../../../libs/pages/page-context';
import { CSRF_FIELD, CsrfInput } from '../../../libs/pages/csrf';
import { CurrentForm, EMPTY_FORM, type FormState, useForm } from '../../../libs/pages/form';
import { usePhrases } from '../../../libs/pages/phrases';
import { editorPhrases } from '../editor.phrases';
import { webPhrases } from '../web.phrases';
import { Alert } from './feedback';

export interface FormProps {
  readonly action: string;
  /** `post` (default) carries the CSRF token. */
  readonly method?: 'post' | 'get';
  /** Values and errors; after a 422 the ones that were sent. */
  readonly state?: FormState;
  readonly multipart?: boolean;
  /** Keeps what is typed in this browser under the name until the form is sent. */
  readonly draft?: string;
  /** Asks before leaving with unsaved changes. */
  readonly guard?: boolean;
  readonly label?: string;
  readonly id?: string;
  readonly width?: 'narrow' | 'text' | 'full';
}

const WIDTHS = { narrow: 'max-w-md', text: 'max-w-prose', full: '' } as const;

/** A form with its token, its summary of errors, and fields that find their value and error by name. */
export const Form = (props: PropsWithChildren<FormProps>) => {
  const { method = 'post', state = EMPTY_FORM, draft } = props;
  const words = usePhrases(editorPhrases);
  return (
    <form
      method={method}
      action={useAction(props)}
      id={props.id}
      aria-label={props.label}
      enctype={props.multipart ? 'multipart/form-data' : undefined}
      data-draft={draft}
      data-draft-restored={draft && words.restored}
      data-draft-discard={draft && words.discard}
      data-guard={props.guard || draft ? '' : undefined}
      class={`flex w-full flex-col gap-4 ${WIDTHS[props.width ?? 'text']}`}
    >
      {method === 'post' && <CsrfInput />}
      <CurrentForm.Provider value={state}>
        <FormErrors />
        {props.children}
      </CurrentForm.Provider>
    </form>
  );
};

/** The body of a form with files is read late, so its token stands in the address. */
function useAction({ action, multipart }: FormProps): string {
  const { csrfToken } = usePage();
  if (!multipart) return action;
  const sign = action.includes('?') ? '&' : '?';
  return `${action}${sign}${CSRF_FIELD}=${encodeURIComponent(csrfToken)}`;
}

/** What is wrong, in one place, each with a link to its field. `Form` shows it by itself. */
export const FormErrors = () => {
  const { errors } = useForm();
  const t = usePhrases(webPhrases);
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  const fields = entries.filter(([name]) => name !== '');
  return (
    <Alert kind="error" title={fields.length > 0 ? t.formErrors(fields.length) : undefined}>
      <ul class={entries.length > 1 ? 'list-inside list-disc' : ''}>
        {entries.map(([name, message]) => (
          <li>
            {name ? (
              <a class="underline" href={`#${fieldId(name)}`}>
                {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
};

export const fieldId = (name: string): string => `field-${name.replace(/[^\w-]/g, '-')}`;

export interface FieldProps {
  readonly name: string;
  readonly label: Child;
  /** One sentence below the label. */
  readonly hint?: Child;
  readonly required?: boolean;
  readonly disabled?: boolean;
}

export interface FieldWiring {
  readonly id: string;
  readonly name: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly 'aria-invalid'?: 'true';
  readonly 'aria-describedby'?: string;
}

/** Label, hint, control and error, tied together for screen readers. */
export const Field = (props: FieldProps & { control: (wiring: FieldWiring) => Child }) => {
  const t = usePhrases(webPhrases);
  const error = useForm().errors[props.name];
  const id = fieldId(props.name);
  const described = [props.hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return (
    <div class="flex min-w-0 flex-col gap-1">
      <label for={id} class="font-semibold">
        {props.label}
        {props.required ? null : (
          <span class="text-sm font-normal text-muted"> ({t.optional})</span>
        )}
      </label>
      {props.hint && (
        <p id={`${id}-hint`} class="text-sm text-muted">
          {props.hint}
        </p>
      )}
      {props.control({
        id,
        name: props.name,
        required: props.required,
        disabled: props.disabled,
        'aria-invalid': error ? 'true' : undefined,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
      })}
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
};

export const FieldError = ({ id, error }: { id: string; error: string | undefined }) =>
  error ? (
    <p id={id} class="text-sm font-medium text-error-text">
      {error}
    </p>
  ) : null;

/** A group of fields under one name, such as radio buttons. */
export const FieldGroup = ({
  legend,
  hint,
  children,
}: PropsWithChildren<{ legend: Child; hint?: Child }>) => (
  <fieldset class="flex min-w-0 flex-col gap-2">
    <legend class="mb-1 font-semibold">{legend}</legend>
    {hint && <p class="text-sm text-muted">{hint}</p>}
    {children}
  </fieldset>
);
