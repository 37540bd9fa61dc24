export { ShownWhileAsking } from './shown-while-asking';
export { askForProposals, Proposer, STEP } from './proposer';
