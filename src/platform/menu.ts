// The menu EROS: every item and the function of main that it calls.

/** A name with its function, a line, or a submenu. */
type Entry =
  | readonly [title: string, call: string]
  | null
  | { readonly title: string; readonly entries: readonly Entry[] };

const ENTRIES: readonly Entry[] = [
  ['Generate this page’s week…', 'openGenerate'],
  ['Generate all due pages', 'generateAllDue'],
  ['Preview without saving…', 'openGenerate'],
  null,
  ['Save this page’s changes', 'saveChanges'],
  ['Approve this schedule', 'approveSchedule'],
  ['Hold this schedule', 'holdSchedule'],
  ['Release this schedule', 'releaseSchedule'],
  ['Swap caption…', 'openSwap'],
  ['Why this caption…', 'openWhy'],
  ['Show the chosen week', 'showWeek'],
  ['Download CSV', 'downloadCsv'],
  null,
  ['Today…', 'openToday'],
  ['Refresh Overview', 'refreshOverview'],
  ['Update performance now', 'updatePerformance'],
  ['Sweep locks now', 'sweepLocks'],
  ['Health check', 'checkHealth'],
  ['Show captions of this page', 'showCaptions'],
  ['Refresh all tabs', 'refreshTabs'],
  null,
  {
    title: 'Automation',
    entries: [
      ['Start', 'startFromMenu'],
      ['Pause', 'pauseFromMenu'],
      ['Status', 'openStatus'],
    ],
  },
  {
    title: 'Setup',
    entries: [
      ['Connect warehouse', 'openConnect'],
      ['Alert channels…', 'openChannels'],
      ['Install or upgrade', 'install'],
      ['Verify', 'verifyInstallation'],
    ],
  },
  ['Help', 'openHelp'],
];

export function addMenu(): void {
  const ui = SpreadsheetApp.getUi();
  fill(ui, ui.createMenu('EROS'), ENTRIES).addToUi();
}

function fill(
  ui: GoogleAppsScript.Base.Ui,
  menu: GoogleAppsScript.Base.Menu,
  entries: readonly Entry[],
): GoogleAppsScript.Base.Menu {
  return entries.reduce((filled, entry) => {
    if (entry === null) return filled.addSeparator();
    if ('title' in entry) return filled.addSubMenu(fill(ui, ui.createMenu(entry.title), entry.entries));
    const [title, call] = entry;
    return filled.addItem(title, call);
  }, menu);
}
