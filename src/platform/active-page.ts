// Which page the tab in front is of.
import { pageOfTabKey } from '../sheets/page-tab/layout';

const TAB = 'eros.tab';

export class NoPageTab extends Error {
  readonly code = 'NO_PAGE_TAB';
  constructor() {
    super(
      'The tab in front is not a page’s. Go to a page’s tab, or choose EROS ▸ Generate this page’s week… to make one.',
    );
    this.name = 'NoPageTab';
  }
}

/** The key of the tab in front; null where it is none of the add-on's. */
export function activeTabKey(): string | null {
  const [entry] = SpreadsheetApp.getActiveSheet().createDeveloperMetadataFinder().withKey(TAB).find();
  return entry?.getValue() ?? null;
}

export function activePage(): string {
  const key = activeTabKey();
  const page = key === null ? null : pageOfTabKey(key);
  if (page === null) throw new NoPageTab();
  return page;
}
