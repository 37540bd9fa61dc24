import { memoryLimit } from './memory-limit';

const [MIB, GIB] = [2 ** 20, 2 ** 30];

it('takes the limit of the container, and without one the memory of the machine', () => {
  expect(memoryLimit(768 * MIB, 24 * GIB)).toBe(768 * MIB);
  // What Node.js says where no limit is set, and where it cannot know.
  expect(memoryLimit(2 ** 64, 24 * GIB)).toBe(24 * GIB);
  expect(memoryLimit(0, 24 * GIB)).toBe(24 * GIB);
});
