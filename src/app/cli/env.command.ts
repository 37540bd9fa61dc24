import { describeEnv } from '../env';
import type { Command } from './command';

export const envCommand: Command = {
  name: 'env',
  summary: 'Shows every setting: environment variable, meaning, what is allowed, default',
  usage: 'npm run hub -- env',
  run: (_args, { out }) => {
    out.write(`${describeEnv()}\n`);
    return Promise.resolve(0);
  },
};
