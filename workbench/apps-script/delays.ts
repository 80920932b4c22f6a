// How long Google's services take, roughly, for runs on the simulated clock that must tell how long they would take there.

const MILLISECONDS: Readonly<Record<string, number>> = {
  BigQuery: 300,
  UrlFetchApp: 250,
  MailApp: 200,
  SpreadsheetApp: 60,
  PropertiesService: 25,
  CacheService: 15,
  LockService: 40,
  ScriptApp: 150,
};

export type Delay = (service: string, method: string) => number;

export const noDelay: Delay = () => 0;
/** To ask for a range reads nothing of the sheet. */
const FREE = 'sheet.bounds';

export const googleLikeDelay: Delay = (service, method) => (method === FREE ? 0 : (MILLISECONDS[service] ?? 0));
