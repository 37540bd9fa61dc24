import { meaningLeaks } from './meaning-leaks';

jest.setTimeout(120_000);

describe('hidden texts and their meaning, embedded search', () => {
  meaningLeaks(() => Promise.resolve({}));
});
