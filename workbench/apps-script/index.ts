// The local Apps Script: the built bundle, run as Google runs it, with stateful stand-ins for its services.

export { type HostClock, realClock, simulatedClock } from './clock';
export { type Delay, googleLikeDelay, noDelay } from './delays';
export type { ExecutionResult, Kill, LogLine, Outcome, ServiceCall } from './execution';
export type { Fault, FaultPlan, PlannedCall } from './host/faults';
export type { SentMail } from './host/mail';
export type { Trigger } from './host/script-app';
export type { Execution, Service, StatefulService, TriggerKind } from './host/service';
export { SpreadsheetService } from './host/spreadsheet/service';
export type { UiPort } from './host/spreadsheet/ui-port';
export { Workbook } from './host/spreadsheet/workbook';
export type { CellEdit } from './inside/spreadsheet/protocol';
export { type AppsScript, type AppsScriptOptions, type Manifest, openAppsScript, type RunOptions } from './runtime';
