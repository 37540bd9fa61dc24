export { writeFacts } from './write-facts';
export { writeAudit, type AuditEntry } from './write-audit';
