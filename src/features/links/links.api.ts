export {
  CLUSTER_KINDS,
  LINK_KINDS,
  LINK_STATES,
  isLinkKind,
  isLinkState,
  type LinkEvidence,
  type LinkKind,
  type LinkOrigin,
  type LinkState,
} from './link-kinds';
export {
  LinksReader,
  NAMED_COLUMNS,
  bothEnds,
  linkPerson,
  type LinkPerson,
  type LinkRef,
  type NamedLinkRef,
} from './links-reader';
export { AutoConfirm, followProposals } from './auto/auto-confirm';
export { ItemTiesReader, type ItemTies, type Tie } from './item-ties';
export { LinkDemand } from './link-demand';
export { LinkTrust } from './link-trust';
export { mayDecide, mayReshape, type Linker } from './links.policy';
export { linkPhrases } from './pages/link.phrases';
export { LinkWho } from './pages/link-who';
export { LINK_PAIR } from './write/link-rows';
export { LinkUnits, type LinkUnit } from './write/link-units';
export { setStates, tieItems, type StateChange } from './write/many-links';
export { referenceIn, type Reference } from './reference';
export { askForAll, TextLinks } from './detect/text-links';
export { LinkWriter, type LinkDecision, type NewLink } from './write/link-writer';
