import { tuneHeap } from '../tune-heap';
import { runCli } from './run-cli';

tuneHeap();
void runCli(process.argv.slice(2)).then((code) => process.exit(code));
