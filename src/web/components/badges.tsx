import type { PropsWithChildren } from 'hono/jsx';
import type { Evidence } from '../../kernel/evidence';
import type { Kind, Space } from '../../kernel/space';
import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { Icon, type IconName } from './icon';

const TONES = {
  plain: 'chip-plain',
  accent: 'chip-accent',
  good: 'chip-good',
  warning: 'chip-warning',
  danger: 'chip-danger',
} as const;
export type Tone = keyof typeof TONES;

/** A word about a thing. */
export const Badge = ({
  tone = 'plain',
  icon,
  children,
}: PropsWithChildren<{ tone?: Tone; icon?: IconName }>) => (
  <span class={`chip ${TONES[tone]}`}>
    {icon && <Icon name={icon} />}
    {children}
  </span>
);

/** One piece of evidence, in words; `long` says who accepted a solution. */
export const EvidenceChip = ({ evidence, long }: { evidence: Evidence; long?: boolean }) => {
  const t = usePhrases(webPhrases).evidence;
  switch (evidence.kind) {
    case 'official':
      return (
        <Badge tone="accent" icon="badge-check">
          {t.official}
        </Badge>
      );
    case 'solved':
      return (
        <Badge tone="good" icon="circle-check">
          {long ? t.solvedLong : t.solved}
        </Badge>
      );
    case 'confirmed':
      return (
        <Badge tone="good" icon="thumbs-up">
          {t.confirmed(evidence.count)}
        </Badge>
      );
    case 'solves':
      return (
        <Badge tone="good" icon="lightbulb">
          {t.solves(evidence.count, evidence.most)}
        </Badge>
      );
    case 'outside':
      return <Badge icon="globe">{t.outside(evidence.host)}</Badge>;
    case 'internal':
      return (
        <Badge tone="warning" icon="lock">
          {t.internal}
        </Badge>
      );
  }
};

export const EvidenceChips = ({
  evidence,
  long,
}: {
  evidence: readonly Evidence[];
  long?: boolean;
}) =>
  evidence.length === 0 ? null : (
    <span class="flex flex-wrap gap-1.5">
      {evidence.map((one) => (
        <EvidenceChip evidence={one} long={long} />
      ))}
    </span>
  );

export const SPACE_ICONS: Readonly<Record<Space, IconName>> = {
  company: 'building-2',
  community: 'users',
  peer: 'messages-square',
  internal: 'lock',
};

export const KIND_ICONS: Readonly<Record<Kind, IconName>> = {
  article: 'file-text',
  howto: 'list-checks',
  question: 'circle-question-mark',
  thread: 'message-circle',
  wiki: 'book-open',
};

/** A space: its colour, its icon and its name. */
export const SpaceBadge = ({ space, href }: { space: Space; href?: string }) => {
  const inside = (
    <>
      <Icon name={SPACE_ICONS[space]} />
      {usePhrases(webPhrases).space[space]}
    </>
  );
  const look = `space space-${space}`;
  return href ? (
    <a class={`${look} hover:underline`} href={href}>
      {inside}
    </a>
  ) : (
    <span class={look}>{inside}</span>
  );
};

/** What sort of item it is. */
export const KindBadge = ({ kind }: { kind: Kind }) => (
  <span class="inline-flex items-center gap-1 text-sm text-muted">
    <Icon name={KIND_ICONS[kind]} />
    {usePhrases(webPhrases).kind[kind]}
  </span>
);

const STATE_TONES: Readonly<Record<string, Tone>> = {
  draft: 'warning',
  'in-review': 'warning',
  archived: 'danger',
  deleted: 'danger',
  solved: 'good',
};

/** The state of an item; a state without a word of its own is shown as it is. */
export const StateBadge = ({ state }: { state: string }) => {
  const names: Readonly<Record<string, string>> = usePhrases(webPhrases).state;
  return <Badge tone={STATE_TONES[state] ?? 'plain'}>{names[state] ?? state}</Badge>;
};

/** Words for audience tokens: "Employees", "One organisation". */
export const AudienceBadge = ({ audience }: { audience: readonly string[] }) => {
  const names: Readonly<Record<string, string>> = usePhrases(webPhrases).audience;
  return (
    <>
      {audience.map((token) => (
        <Badge icon={token === 'public' ? 'globe' : 'lock'}>
          {names[token.split(':')[0] ?? ''] ?? token}
        </Badge>
      ))}
    </>
  );
};

/** A name with its icon, inside a heading; in the colour of a space where it is one. */
export const NameWithIcon = ({
  icon,
  space,
  children,
}: PropsWithChildren<{ icon: IconName; space?: Space }>) => (
  <span class={`inline-flex items-center gap-2 ${space ? `space-${space}` : ''}`}>
    <span class={space ? 'text-(--space)' : 'text-muted'}>
      <Icon name={icon} size="md" />
    </span>
    <span class="wrap-anywhere">{children}</span>
  </span>
);
