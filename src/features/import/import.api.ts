export { readAudience } from './audience-option';
export { checkFiles } from './run/check-files';
export { indexBacklog } from './run/index-backlog';
export { countOf, Pace } from './run/pace';
export { ImportBusy, ImportService, type ImportReport } from './run/import.service';
export { FileProblem, readRecords, readTable, type ReadLine } from './reading/record-reader';
export type {
  Counters,
  FoundRefusal,
  ImportFile,
  ImportHooks,
  ImportJob,
  ImportSettings,
  Progress,
} from './run/import-job';
