export { ShownWhileAsking } from './shown-while-asking';
export { askForProposals, Proposer } from './proposer';
