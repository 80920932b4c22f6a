// Progress of page runs in the document's cache, where sidebars and Overview poll it.
import type { ProgressBoard } from '../automation/progress';

const PREFIX = 'eros.progress.';
const KEPT_SECONDS = 6 * 3600;

export function progressBoard(): ProgressBoard {
  const cache = CacheService.getDocumentCache();
  const lastAt = new Map<string, number>();
  return {
    show: (progress) => {
      const { page } = progress;
      // A sidebar tells steps apart by their time: two within a millisecond are still two.
      const at = Math.max(progress.at, (lastAt.get(page) ?? shownAt(page)) + 1);
      lastAt.set(page, at);
      cache?.put(PREFIX + keyOf(page), JSON.stringify({ ...progress, at }), KEPT_SECONDS);
    },
  };
}

function shownAt(page: string): number {
  const shown: unknown = JSON.parse(shownProgress(page) ?? '{}');
  const at: unknown = typeof shown === 'object' && shown !== null ? Reflect.get(shown, 'at') : null;
  return typeof at === 'number' ? at : 0;
}

/** The last step of a page's run as JSON text; null where none is remembered. */
export function shownProgress(page: string): string | null {
  return CacheService.getDocumentCache()?.get(PREFIX + keyOf(page)) ?? null;
}

/** A cache's key has at most 250 characters. */
function keyOf(page: string): string {
  return encodeURIComponent(page).slice(0, 200);
}
