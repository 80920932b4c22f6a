// Every function that Apps Script may call, and nothing else: the bundle's global stubs are made from these exports.
import { clockJobName } from './automation/clock-job';
import {
  type AutomationStatus,
  openingWarning,
  pauseAutomation as pause,
  resumeJob,
  type StartOutcome,
  startAutomation as start,
  automationStatus as statusOf,
} from './automation/control';
import { type TickReport, tick } from './automation/pump';
import { askedWeek, type GeneratedWeek, generatedWeek, previewedWeek } from './automation/week-request';
import { hostClock } from './platform/clock';
import { showNotice } from './platform/notices';
import { previewAskedWeek, runAskedWeek } from './platform/page-runs';

/** Simple trigger: the sheet is opened. */
export function onOpen(): void {
  const warning = openingWarning(hostClock());
  if (warning !== null) showNotice(warning);
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

export function automationStatus(): AutomationStatus {
  return statusOf(hostClock());
}
