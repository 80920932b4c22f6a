// Every function that Apps Script may call, and nothing else: the bundle's global stubs are made from these exports.
import { clockJobName } from './automation/clock-job';
import {
  openingWarning,
  pauseAutomation as pause,
  resumeJob,
  type StartOutcome,
  startAutomation as start,
} from './automation/control';
import type { DeskAnswer } from './automation/page-desk';
import { type TickReport, tick } from './automation/pump';
import { askedWeek, type GeneratedWeek, generatedWeek, previewedWeek } from './automation/week-request';
import { hostClock } from './platform/clock';
import { handleEdit, installEditTrigger } from './platform/edits';
import { showHealth } from './platform/health-menu';
import { type InstallationCheck, installationChecks } from './platform/installation';
import { addMenu } from './platform/menu';
import { showNotice } from './platform/notices';
import { activePageCsv, changeActiveWeek, showChosenWeek } from './platform/page-menu';
import { previewAskedWeek, runAskedWeek } from './platform/page-runs';
import {
  installTabs,
  refreshAllTabs,
  refreshOverviewTab,
  saveActiveTab,
  showCaptionsOfPage,
} from './platform/tab-menu';
import { generateDuePages, sweepLocksNow, updatePerformanceNow } from './platform/warehouse-menu';
import { offerDownload, openSidebar, tell } from './platform/windows';

/** What the sidebars call. */
export { alertChannels, removeChannel, saveChannel, saveRoutes, testChannel } from './platform/channels-server';
export {
  automationStatus,
  connectWarehouse,
  generate,
  pauseJob,
  preview,
  progressOf,
  resumeJob,
  resumePage,
  runnersUp,
  showTab,
  sidebarStart,
  swapCaption,
  todayShown,
  warehouseSettings,
  whyCaption,
} from './platform/sidebar-server';

/** Simple trigger: the sheet is opened. */
export function onOpen(): void {
  addMenu();
  const warning = openingWarning(hostClock());
  if (warning !== null) showNotice(warning);
}

/** Installable trigger: somebody has edited a cell. */
export function sheetEdited(event: GoogleAppsScript.Events.SheetsOnEdit): void {
  handleEdit(event);
}

/** Clock trigger, every five minutes. */
export function pump(): TickReport {
  return tick(hostClock());
}

export function startAutomation(): StartOutcome {
  return start(hostClock());
}

/** Takes the clock over from an owner who can't run it any more. */
export function takeAutomationOver(): StartOutcome {
  return start(hostClock(), true);
}

/** Pauses all jobs, or the one that is named. */
export function pauseAutomation(job?: unknown): void {
  pause(hostClock(), job === undefined ? undefined : clockJobName(job));
}

export function resumeAutomationJob(job: unknown): void {
  resumeJob(hostClock(), clockJobName(job));
}

/** Plans one page's week and writes its tab. */
export function generateWeek(request: unknown): GeneratedWeek {
  return generatedWeek(runAskedWeek(askedWeek(request)));
}

/** The week as it would be planned now; nothing is kept of it. */
export function previewWeek(request: unknown): GeneratedWeek {
  return previewedWeek(previewAskedWeek(askedWeek(request)));
}

export function openGenerate(): void {
  openSidebar('generate');
}

export function openSwap(): void {
  openSidebar('swap');
}

export function openWhy(): void {
  openSidebar('why');
}

export function openToday(): void {
  openSidebar('today');
}

export function openStatus(): void {
  openSidebar('status');
}

export function openConnect(): void {
  openSidebar('connect');
}

export function openChannels(): void {
  openSidebar('channels');
}

export function openHelp(): void {
  openSidebar('help');
}

export function generateAllDue(): string {
  return generateDuePages();
}

export function saveChanges(): DeskAnswer {
  return saveActiveTab();
}

export function approveSchedule(): DeskAnswer {
  return changeActiveWeek('APPROVE');
}

export function holdSchedule(): DeskAnswer {
  return changeActiveWeek('HOLD');
}

export function releaseSchedule(): DeskAnswer {
  return changeActiveWeek('RELEASE');
}

export function showWeek(): DeskAnswer {
  return showChosenWeek();
}

export function downloadCsv(): void {
  offerDownload(activePageCsv());
}

export function showCaptions(): DeskAnswer {
  return showCaptionsOfPage();
}

export function refreshOverview(): DeskAnswer {
  return refreshOverviewTab();
}

export function refreshTabs(): DeskAnswer {
  return refreshAllTabs();
}

export function updatePerformance(): void {
  updatePerformanceNow();
}

export function sweepLocks(): void {
  sweepLocksNow();
}

/** Looks at warehouse and clock, and fills the Health tab. */
export function checkHealth(): DeskAnswer {
  return showHealth();
}

export function startFromMenu(): void {
  const outcome = start(hostClock());
  showNotice(outcome === 'STARTED' ? 'The automation is started.' : 'The automation goes on.');
}

export function pauseFromMenu(): void {
  pause(hostClock());
  showNotice('The automation is paused. Choose Automation ▸ Start to go on.');
}

/** Makes every tab, sets the zone, and lets edits of controls be heard. */
export function install(): DeskAnswer {
  installEditTrigger();
  return installTabs();
}

export function verifyInstallation(): readonly InstallationCheck[] {
  const checks = installationChecks();
  tell(checks.map(({ name, ok, seen }) => `${ok ? 'PASS' : 'FAIL'}  ${name}: ${seen}`).join('\n'));
  return checks;
}
