// Starts the page in the browser.

import '@univerjs/preset-sheets-core/lib/index.css';
import './page.css';
import { byId } from './elements';
import { SheetPage } from './sheet-page';

declare global {
  interface Window {
    /** For tests: the tab that is shown, and what Univer itself holds of a cell. */
    __book: {
      readonly page: SheetPage;
      readonly shown: (row: number, column: number) => { readonly text: string; readonly style: unknown };
    };
  }
}

const page = new SheetPage(byId('page'));
window.__book = { page, shown: (row, column) => page.grid.shown(row, column) };
void page.start();
