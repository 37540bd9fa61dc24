import type { PropsWithChildren } from 'hono/jsx';
import { useForm } from '../../../libs/pages/form';
import { usePage } from '../../../libs/pages/page-context';
import { usePhrases } from '../../../libs/pages/phrases';
import { editorPhrases } from '../editor.phrases';
import { Field, type FieldProps } from './form';
import { Icon, type IconName } from './icon';

export interface EditorProps extends FieldProps {
  readonly value?: string;
  readonly rows?: number;
  readonly maxlength?: number;
  /** Receives `{body}` by POST and answers with the rendered HTML. */
  readonly previewUrl?: string;
}

const TOOLS = [
  ['md-bold', 'bold', 'bold'],
  ['md-italic', 'italic', 'italic'],
  ['md-header', 'heading', 'heading'],
  ['md-quote', 'quote', 'quote'],
  ['md-code', 'code', 'code'],
  ['md-link', 'link', 'link'],
  ['md-unordered-list', 'list', 'list'],
  ['md-ordered-list', 'list-ordered', 'ordered'],
] as const satisfies readonly (readonly [string, IconName, keyof typeof editorPhrases.en])[];

/** A Markdown field. Without JavaScript a plain text area; with it a toolbar and a preview. Needs the `editor` island. */
export const Editor = (props: EditorProps) => {
  const kept = useForm().values[props.name];
  const value = typeof kept === 'string' ? kept : (props.value ?? '');
  return (
    <Field
      {...props}
      hint={props.hint ?? usePhrases(editorPhrases).hint}
      control={(wiring) => (
        <div
          class="editor"
          data-editor
          data-preview-url={props.previewUrl ?? '/preview'}
          data-upload-url="/api/v1/attachments"
        >
          <EditorBar forId={wiring.id} />
          <Completed>
            <textarea
              {...wiring}
              rows={props.rows ?? 12}
              maxlength={props.maxlength}
              class="textarea w-full font-mono text-[0.9375rem]"
            >
              {value.startsWith('\n') ? `\n${value}` : value}
            </textarea>
          </Completed>
          <ImageUploads />
          <PreviewPane id={`${wiring.id}-preview`} />
        </div>
      )}
    />
  );
};

/** Offers people behind `@` and items behind `#` while somebody types in the field inside; says how many it found. */
const Completed = ({ children }: PropsWithChildren) => {
  const t = usePhrases(editorPhrases);
  return (
    <>
      <text-expander
        keys="@ #"
        data-people-url="/api/v1/suggest/people"
        data-items-url="/api/v1/suggest"
        data-people-label={t.people}
        data-items-label={t.items}
        data-found={t.found}
        data-none={t.noneFound}
        class="completed"
      >
        {children}
      </text-expander>
      <p class="editor-help" data-editor-help hidden>
        {t.help}
      </p>
      <p class="sr-only" role="status" data-editor-found></p>
    </>
  );
};

/** Chooses images to put into the text; pasting and dropping them does the same. */
const ImageButton = () => {
  const t = usePhrases(editorPhrases);
  return (
    <>
      <button
        type="button"
        class="btn btn-ghost btn-sm"
        title={t.imageHint}
        data-editor-image
        hidden
      >
        <Icon name="image-plus" /> {t.image}
      </button>
      <input
        type="file"
        accept={IMAGES.join(',')}
        multiple
        hidden
        aria-label={t.image}
        data-editor-file
      />
    </>
  );
};

const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Images on their way, and what became of them: the script writes its lines here. */
const ImageUploads = () => {
  const { uploading, ...t } = usePhrases(editorPhrases);
  const words = {
    uploading,
    uploaded: t.uploaded,
    wait: t.uploadWait,
    again: t.uploadAgain,
    close: t.uploadClose,
    errors: t.uploadErrors,
  };
  return (
    <div
      class="uploads"
      role="status"
      data-editor-uploads
      data-types={IMAGES.join(',')}
      data-most={8 * 1024 * 1024}
      data-words={JSON.stringify(words)}
    ></div>
  );
};

/** Roles stand here, for not every one of the elements takes one by itself. */
const EditorBar = ({ forId }: { forId: string }) => {
  const t = usePhrases(editorPhrases);
  return (
    <div class="editor-bar" data-editor-bar hidden>
      <div class="flex" role="group">
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          data-editor-tab="write"
          aria-pressed="true"
        >
          {t.write}
        </button>
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          data-editor-tab="preview"
          aria-pressed="false"
          aria-controls={`${forId}-preview`}
        >
          {t.preview}
        </button>
      </div>
      <markdown-toolbar for={forId} aria-label={t.toolbar} class="flex flex-wrap">
        {TOOLS.map(([Tool, icon, label]) => (
          <Tool
            role="button"
            tabindex={-1}
            class="btn btn-ghost btn-sm btn-square"
            aria-label={t[label]}
            title={t[label]}
          >
            <Icon name={icon} />
          </Tool>
        ))}
      </markdown-toolbar>
      <ImageButton />
    </div>
  );
};

const PreviewPane = ({ id }: { id: string }) => {
  const t = usePhrases(editorPhrases);
  return (
    <div
      id={id}
      class="rich-text editor-preview"
      data-editor-preview
      data-loading={t.loading}
      data-failed={t.failed}
      data-empty={t.empty}
      aria-live="polite"
      hidden
    />
  );
};

/** A text that may hold the answer already. */
export interface SimilarText {
  readonly id: string;
  readonly label: string;
  readonly href: string;
  readonly lang?: string;
  /** First lines of what solved it. */
  readonly answer?: string;
  /** Only the company's people read it. */
  readonly internal?: boolean;
}

/** Names the language of an answer, where that is not the one it is read beside. */
export const OtherLanguage = ({ lang = '', beside }: { lang?: string; beside: string }) => {
  const t = usePhrases(editorPhrases);
  const { locale } = usePage();
  const [base = '', own = ''] = [lang, beside].map((code) => code.split('-')[0]?.toLowerCase());
  if (!/^[a-z]{2,3}$/.test(base) || base === own) return null;
  const name = new Intl.DisplayNames([locale], { type: 'language' }).of(base) ?? base;
  return <small> {t.inLanguage.replace('{language}', name)}</small>;
};

/**
 * Where answers that may already exist appear while somebody writes. Needs the `similar` island to follow what is typed.
 * What is shown is sent with the form as `shown`; `button` names the button that says that one of them solves it.
 */
export const SimilarWhileWriting = ({
  title = 'title',
  body = 'body',
  lang,
  items = [],
  button,
}: {
  title?: string;
  body?: string;
  /** In which language is written, before the field `lang` says another. */
  lang?: string;
  /** What is known already; the script replaces it while somebody types. */
  items?: readonly SimilarText[];
  button?: string;
}) => {
  const t = usePhrases(editorPhrases);
  const { locale } = usePage();
  return (
    <section
      data-similar
      data-similar-title={title}
      data-similar-body={body}
      data-similar-button={button}
      data-similar-solves={t.solves}
      data-similar-internal={t.internalAnswer}
      data-similar-language={t.inLanguage}
      class="similar"
      hidden={items.length === 0}
      aria-live="polite"
    >
      <h2 class="font-semibold">{t.similar}</h2>
      <ul class="flex flex-col" data-similar-list>
        {items.map((item) => (
          <li>
            <a href={item.href} lang={item.lang} target="_blank" rel="noopener">
              {item.label}
            </a>
            {item.internal && <small> {t.internalAnswer}</small>}
            <OtherLanguage lang={item.lang} beside={lang ?? locale} />
            {item.answer && <p lang={item.lang}>{item.answer}</p>}
            {button && (
              <>
                <input type="hidden" name="shown" value={item.id} />
                <button class="btn btn-sm" name={button} value={`solved:${item.id}`} formnovalidate>
                  {t.solves}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
