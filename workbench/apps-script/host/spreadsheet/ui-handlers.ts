// Answers the calls of the Ui by whoever shows the spreadsheet.
import type { Execution } from '../service';
import { SpreadsheetException } from './errors';
import { type Group, viewer } from './handlers';
import type { UiPort } from './ui-port';

export function uiHandlers(ui: UiPort | null): Group<'ui'> {
  const open = (run: Execution): UiPort => {
    if (ui === null || run.trigger === 'CLOCK') {
      throw new SpreadsheetException('NO_UI', 'Cannot call SpreadsheetApp.getUi() from this context.');
    }
    return ui;
  };
  return {
    'ui.open': (run) => {
      open(run);
    },
    'ui.addMenu': (run, menu) => open(run).addMenu(viewer(run), menu),
    'ui.alert': (run, question) => open(run).alert(viewer(run), question),
    'ui.prompt': (run, question) => open(run).prompt(viewer(run), question),
    'ui.showSidebar': (run, html) => open(run).showSidebar(viewer(run), html),
    'ui.showDialog': (run, html, modal) => open(run).showDialog(viewer(run), html, modal),
  };
}
