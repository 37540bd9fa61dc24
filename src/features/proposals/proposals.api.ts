export { ShownWhileAsking } from './shown-while-asking';
export { proposalProgress, type ProposalProgress } from './proposal-progress';
export { askForProposals, Proposer } from './proposer';
