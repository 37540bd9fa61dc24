import { boundHeapGrowth } from '../heap-growth';
import { runCli } from './run-cli';

boundHeapGrowth();
void runCli(process.argv.slice(2)).then((code) => process.exit(code));
