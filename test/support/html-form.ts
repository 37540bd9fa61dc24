/** What a browser without scripts would send: the fields of a form with the values they have in the page. */
export type FormFields = Record<string, string>;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
};

export const unescapeHtml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');

/** Tags taken out (those inside words leave nothing behind), every run of white space one space. */
export const visibleText = (html: string): string =>
  unescapeHtml(html.replace(/<\/?(em|strong|code|s|a)\b[^>]*>/g, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescapeHtml(value);
};

const has = (tag: string, name: string): boolean => new RegExp(`\\s${name}(=|\\s|>|/)`).test(tag);

/** The fields of the first form that posts to the address. Buttons are not pressed. @throws Error when there is none */
export function formFields(html: string, action: string, containing = ''): FormFields {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];
  const form = forms.find((one) => attribute(one, 'action') === action && one.includes(containing));
  if (form === undefined) throw new Error(`no form posts to ${action}`);
  const { _csrf, ...fields } = { ...inputs(form), ...textAreas(form), ...selects(form) };
  return fields;
}

function inputs(form: string): FormFields {
  const fields: FormFields = {};
  for (const input of form.match(/<input[^>]*>/g) ?? []) {
    const isTick = /^(radio|checkbox)$/.test(attribute(input, 'type') ?? '');
    if (isTick && !has(input, 'checked')) continue;
    fields[attribute(input, 'name') ?? ''] = attribute(input, 'value') ?? '';
  }
  return fields;
}

/** A browser drops the first line break and sends every other one as CR LF. */
function textAreas(form: string): FormFields {
  const areas = form.matchAll(/(<textarea[^>]*>)([\s\S]*?)<\/textarea>/g);
  return Object.fromEntries(
    [...areas].map(([, tag = '', text = '']) => [
      attribute(tag, 'name') ?? '',
      unescapeHtml(text).replace(/^\n/, '').replace(/\n/g, '\r\n'),
    ]),
  );
}

function selects(form: string): FormFields {
  const fields: FormFields = {};
  for (const [, tag = '', inner = ''] of form.matchAll(/(<select[^>]*>)([\s\S]*?)<\/select>/g)) {
    const options = inner.match(/<option[^>]*>/g) ?? [];
    const chosen = options.find((option) => has(option, 'selected')) ?? options[0] ?? '';
    fields[attribute(tag, 'name') ?? ''] = attribute(chosen, 'value') ?? '';
  }
  return fields;
}
