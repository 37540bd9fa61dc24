import { useFormats } from '../../../../libs/pages/formats';
import { usePhrases } from '../../../../libs/pages/phrases';
import { Muted } from '../../../web/components';
import type { NamedLinkRef } from '../links-reader';
import { linkPhrases } from './link.phrases';
import { queuePhrases } from './queue.phrases';

/** Who made a link, who decided, and why: for those who decide. */
export const LinkWho = ({ link }: { link: NamedLinkRef }) => {
  const words = usePhrases(linkPhrases);
  const t = usePhrases(queuePhrases);
  const { relative } = useFormats();
  const { author, decider, decidedAt, decisionReason } = link;
  const state = words.state[link.state];
  const when = decidedAt ? relative(decidedAt) : '';
  const said = [
    ...(author && author.handle !== decider?.handle ? [t.madeBy(author.name)] : []),
    ...(decider && decidedAt ? [t.decidedBy(state, decider.name, when)] : []),
    ...(link.automatic ? [t.automatically(state, when)] : []),
    ...(decisionReason ? [t.reason(decisionReason)] : []),
  ];
  return said.length > 0 ? <Muted>{said.join(' · ')}</Muted> : null;
};
