// Sidebars and dialogs: each an HTML file of the bundle, or a few words.

const TITLES = {
  generate: 'Generate a week',
  swap: 'Swap caption',
  why: 'Why this caption',
  today: 'Today',
  status: 'Automation',
  connect: 'Connect warehouse',
  channels: 'Alert channels',
  help: 'Help',
} as const;

export type Sidebar = keyof typeof TITLES;

export function openSidebar(name: Sidebar): void {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutputFromFile(name).setTitle(TITLES[name]));
}

/** A dialog with a link that downloads the text; nothing of it is read as HTML. */
export function offerDownload(file: { readonly name: string; readonly text: string }): void {
  const data = Utilities.base64Encode(file.text, Utilities.Charset.UTF_8);
  const name = escaped(file.name);
  const html = `<p style="font-family:system-ui"><a download="${name}" href="data:text/csv;charset=utf-8;base64,${data}">Download ${name}</a></p>`;
  const output = HtmlService.createHtmlOutput(html).setWidth(360).setHeight(90);
  SpreadsheetApp.getUi().showModalDialog(output, 'Download CSV');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

export function tell(message: string): void {
  const ui = SpreadsheetApp.getUi();
  ui.alert('EROS', message, ui.ButtonSet.OK);
}
