import type { Child, PropsWithChildren } from 'hono/jsx';
import type { FlashMessage } from '../../../libs/pages/flash';
import { useFormats } from '../../../libs/pages/formats';
import { usePage } from '../../../libs/pages/page-context';
import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { Icon, type IconName } from './icon';

const KINDS = {
  success: ['alert-success', 'circle-check'],
  info: ['alert-info', 'info'],
  warning: ['alert-warning', 'triangle-alert'],
  error: ['alert-error', 'circle-x'],
} as const satisfies Record<FlashMessage['kind'], readonly [string, IconName]>;

export interface AlertProps {
  readonly kind: FlashMessage['kind'];
  readonly title?: Child;
}

/** Something to take notice of. Errors and warnings are read out at once. */
export const Alert = ({ kind, title, children }: PropsWithChildren<AlertProps>) => (
  <div
    class={`alert alert-soft items-start ${KINDS[kind][0]}`}
    role={kind === 'error' || kind === 'warning' ? 'alert' : 'status'}
  >
    <Icon name={KINDS[kind][1]} size="md" />
    <div class="min-w-0 wrap-anywhere">
      {title && <p class="font-semibold">{title}</p>}
      {children}
    </div>
  </div>
);

/** The messages of the request before; the frame shows them by itself. */
export const FlashMessages = () => (
  <>
    {usePage().flash.map((message) => (
      <Alert kind={message.kind}>
        {message.text}
        {message.link && (
          <>
            {' '}
            <a class="font-medium underline" href={message.link.href}>
              {message.link.label}
            </a>
          </>
        )}
      </Alert>
    ))}
  </>
);

export interface EmptyStateProps {
  readonly title: Child;
  readonly icon?: IconName;
  /** The next step: links or buttons. */
  readonly actions?: Child;
}

/** "Nothing yet", with the next step. */
export const EmptyState = ({
  title,
  icon = 'inbox',
  actions,
  children,
}: PropsWithChildren<EmptyStateProps>) => (
  <div class="flex flex-col items-start gap-3 rounded-box border border-dashed border-base-300 p-6">
    <span class="text-muted">
      <Icon name={icon} size="lg" />
    </span>
    <p class="font-semibold">{title}</p>
    {children && <div class="max-w-prose text-muted">{children}</div>}
    {actions && <div class="flex flex-wrap gap-2">{actions}</div>}
  </div>
);

export interface ProgressBarProps {
  readonly label: string;
  readonly done: number;
  /** Unknown while undefined: the bar then only says that something happens. */
  readonly total?: number;
  /** "12,000 records/s, 3 minutes left". */
  readonly note?: string;
}

export const ProgressBar = ({ label, done, total, note }: ProgressBarProps) => {
  const t = usePhrases(webPhrases);
  const formats = useFormats();
  return (
    <div class="flex flex-col gap-1">
      <div class="flex flex-wrap justify-between gap-2 text-sm">
        <span class="font-medium">{label}</span>
        <span class="text-muted tabular-nums">
          {total === undefined
            ? formats.number(done)
            : t.progress(formats.number(done), formats.number(total))}
        </span>
      </div>
      <progress
        class="progress progress-primary w-full"
        aria-label={label}
        value={total === undefined ? undefined : done}
        max={total ?? 1}
      />
      {note && <span class="text-sm text-muted">{note}</span>}
    </div>
  );
};

/** A part of the page that asks for itself again every second until an answer comes without the wish to be asked. */
export const Polled = ({
  href,
  every = 1,
  id,
  children,
}: PropsWithChildren<{ href: string; every?: number; id: string }>) => (
  <div id={id} hx-get={href} hx-trigger={`every ${every}s`} hx-swap="outerHTML">
    {children}
  </div>
);
