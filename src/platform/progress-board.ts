// Progress of page runs in the document's cache, where sidebars and Overview poll it.
import type { ProgressBoard } from '../automation/progress';

const PREFIX = 'eros.progress.';
const KEPT_SECONDS = 6 * 3600;

export function progressBoard(): ProgressBoard {
  const cache = CacheService.getDocumentCache();
  return {
    show: (progress) => cache?.put(PREFIX + keyOf(progress.page), JSON.stringify(progress), KEPT_SECONDS),
  };
}

/** The last step of a page's run as JSON text; null where none is remembered. */
export function shownProgress(page: string): string | null {
  return CacheService.getDocumentCache()?.get(PREFIX + keyOf(page)) ?? null;
}

/** A cache's key has at most 250 characters. */
function keyOf(page: string): string {
  return encodeURIComponent(page).slice(0, 200);
}
