// What axe has against a page or a frame.

import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';

/** What axe finds to be serious or critical, each with the elements it found it in. */
export async function seriousViolations(where: Page | Frame): Promise<readonly string[]> {
  await where.evaluate(axe.source);
  const found: unknown =
    await where.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' | ')))`);
  return Array.isArray(found) ? found.map(String) : [`axe gave ${JSON.stringify(found)}`];
}
