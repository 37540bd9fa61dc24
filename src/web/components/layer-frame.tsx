import type { PropsWithChildren } from 'hono/jsx';
import { usePhrases } from '../../../libs/pages/phrases';
import { webPhrases } from '../web.phrases';
import { Icon } from './icon';

/** Who a set of audience tokens stands for, in words; a named circle says more than the agents who serve it. */
function audienceKey(audience: readonly string[]): keyof typeof webPhrases.en.onlyWho | undefined {
  const names = audience.map((token) => token.split(':')[0]);
  if (names.includes('public')) return undefined;
  const order = ['members', 'employees', 'agents', 'curators', 'org', 'group'] as const;
  return order.find((name) => names.includes(name)) ?? 'user';
}

/** A part of a text that not everyone sees, framed and named. A public part is shown without a frame. */
export const LayerFrame = ({
  audience,
  note,
  children,
}: PropsWithChildren<{ audience: readonly string[]; note?: string }>) => {
  const t = usePhrases(webPhrases);
  const key = audienceKey(audience);
  if (key === undefined) return <>{children}</>;
  const label = t.onlyPart(t.onlyWho[key]);
  return (
    <section class="layer" aria-label={label}>
      <p class="layer-label">
        <Icon name="lock" />
        {label}
      </p>
      {note && <p class="text-sm text-muted">{note}</p>}
      {children}
    </section>
  );
};
