// Follows the run of a page where the sidebar does: in the document's cache.

import type { PageProgress } from '../../src/automation/progress';
import type { AppsScript } from '../../workbench/apps-script';

const LOOK_MS = 40;
const keyOf = (page: string): string => `eros.progress.${encodeURIComponent(page).slice(0, 200)}`;

/** Says each stage that it sees, once, until it is stopped; a stage shorter than a look may be missed. */
export function followProgress(
  { cache, clock }: Pick<AppsScript, 'cache' | 'clock'>,
  page: string,
  say: (line: string) => void,
): { readonly stop: () => void } {
  // What a run before this one has left.
  let seen = cache.peek('DOCUMENT', keyOf(page), clock.now());
  const look = (): void => {
    const shown = cache.peek('DOCUMENT', keyOf(page), clock.now());
    if (shown === null || shown === seen) return;
    seen = shown;
    const { stage, message }: PageProgress = JSON.parse(shown);
    say(`${page}  ${stage.padEnd(10)}  ${message}`);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
    },
  };
}
