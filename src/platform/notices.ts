// What the sheet's window says without being asked.

/** Stays until it is closed. */
export function showNotice(text: string): void {
  SpreadsheetApp.getActive().toast(text, 'EROS', -1);
}
