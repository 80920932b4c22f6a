// The files of a worker share its globals: what one has put in their place is taken back before the next.

import { afterAll, vi } from 'vitest';

afterAll(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
