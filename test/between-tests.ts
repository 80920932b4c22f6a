// Tests that never wait keep their worker from hearing anything, and after a minute of them on a busy machine it takes its run for lost:
// between two tests it listens.

import { afterEach } from 'vitest';

afterEach(() => new Promise<void>((resolve) => void setImmediate(resolve)));
