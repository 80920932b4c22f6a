// What the sidebars call, put together for Apps Script: each function answers, whatever happens, and main exports it.
import { answered, Refused } from '../automation/answers/answered';
import { connected, notConnected } from '../automation/answers/connection';
import { progressShown } from '../automation/answers/progress';
import { MOST_LOOKED_UP, ranking, runnersUpShown, type WeekRow } from '../automation/answers/runners-up';
import {
  type SelectedMessage,
  type Selection,
  selectedMessage,
  swapObstacle,
} from '../automation/answers/selected-row';
import { type StartFacts, sidebarStartOf, startFacts } from '../automation/answers/start';
import { swapped } from '../automation/answers/swap';
import { generateResult, previewResult } from '../automation/answers/weeks';
import { captionReason } from '../automation/answers/why';
import { clockJobName } from '../automation/clock-job';
import { readClockState } from '../automation/clock-state';
import {
  type AutomationStatus,
  pauseAutomation,
  resumeJob as resume,
  automationStatus as statusOf,
} from '../automation/control';
import { jobLimits, type Warehouse } from '../automation/jobs';
import { readConnectForm } from '../automation/requests/connect';
import { accepted } from '../automation/requests/fields';
import { readGenerateForm } from '../automation/requests/generate';
import { readPageRequest } from '../automation/requests/page';
import { readSwapRequest } from '../automation/requests/swap';
import type { AskedWeek } from '../automation/week-request';
import { instant } from '../calendar/civil';
import { SchemaError } from '../planning/schema';
import { decodeBase } from '../sheets/page-tab/base';
import { kept } from '../sheets/page-tab/content';
import { pageOfTabKey, pageTabKey } from '../sheets/page-tab/layout';
import type {
  Answer,
  CaptionReason,
  Connected,
  GenerateResult,
  PreviewResult,
  ProgressShown,
  RunnerUpShown,
  SidebarServer,
  SidebarStart,
  SwapChoice,
  SwapResult,
  TodayShown,
} from '../sidebar/contract';
import { WarehouseFailure } from '../warehouse/failures';
import type { SidebarFrame } from '../warehouse/rows/sidebar';
import { defaultSettings, SettingsError, storedSettings, type WarehouseSettings } from '../warehouse/settings';
import { captionTexts, messageDetail, objectsThere, sidebarFrame } from '../warehouse/sidebar-statements';
import type { Limits, Statement } from '../warehouse/statement';
import { activeTabKey } from './active-page';
import { automationPorts } from './automation-ports';
import { alertChannels, removeChannel, saveChannel, saveRoutes, testChannel } from './channels-server';
import { hostClock } from './clock';
import { dayNow, resumed } from './monitor';
import { offeredCaption, rememberOffer } from './offered-captions';
import {
  askedInput,
  hostWarehouse,
  previewAskedWeek,
  runAskedWeek,
  SETTINGS_PROPERTY,
  warehouseAt,
  withDocumentLock,
} from './page-runs';
import { shownProgress } from './progress-board';
import { activeBook } from './sheets';
import { hostTime } from './time';

export function sidebarStart(): Answer<SidebarStart> {
  return told(() => {
    const { row, facts } = startNow();
    return sidebarStartOf(row, facts, selection().page);
  });
}

export function progressOf(request: unknown): Answer<ProgressShown | null> {
  return told(() => progressShown(shownProgress(readPageRequest(request).page)));
}

export function generate(form: unknown): Answer<GenerateResult> {
  return told(() => {
    const { asked, facts, exports } = askedBy(form);
    const end = runAskedWeek(asked, { parameters: facts.parameters, exports });
    return generateResult(end, asked.seed, activeBook().find(pageTabKey(asked.page)) !== null);
  });
}

export function preview(form: unknown): Answer<PreviewResult> {
  return told(() => {
    const { asked, facts } = askedBy(form);
    return previewResult(previewAskedWeek(asked, { parameters: facts.parameters }));
  });
}

export function showTab(request: unknown): Answer<null> {
  return told(() => {
    const { page } = readPageRequest(request);
    const key = pageTabKey(page);
    const book = SpreadsheetApp.getActive();
    const [entry] = book.createDeveloperMetadataFinder().withKey('eros.tab').withValue(key).find();
    const sheet = entry?.getLocation().getSheet() ?? null;
    if (sheet === null) throw new Refused(`There is no tab for ${page} yet.`, 'Generate its week first.');
    if (sheet.isSheetHidden()) sheet.showSheet();
    book.setActiveSheet(sheet);
    return null;
  });
}

export function runnersUp(): Answer<SwapChoice> {
  return told(() => {
    const selected = selectedMessage(activeBook(), selection());
    const { slot, caption, reason } = selected;
    const obstacle = swapObstacle(selected, instant(hostTime.now()), automationPorts().offsets);
    const found = obstacle === null ? runnersUpOf(selected) : { runnersUp: [], obstacle };
    return { slot, current: { ...caption, reason }, ...found };
  });
}

export function swapCaption(request: unknown): Answer<SwapResult> {
  return told(() => {
    const asked = readSwapRequest(request);
    const { offsets, user, newId, log } = automationPorts();
    return swapped(
      {
        warehouse: hostWarehouse(),
        book: activeBook(),
        offsets,
        limits: callLimits(),
        run: newId(),
        user: user() === '' ? 'unknown' : user(),
        newId: () => Utilities.getUuid(),
        offered: offeredCaption,
        locked: withDocumentLock,
        log,
      },
      asked,
    );
  });
}

export function whyCaption(): Answer<CaptionReason> {
  return told(() => {
    const { slot, slotId, content } = selectedMessage(activeBook(), selection());
    const { schedule, week } = content.label;
    const warehouse = hostWarehouse();
    const asked = { scheduleId: schedule, slotId, weekStart: week };
    const [detail] = ask(warehouse, messageDetail(warehouse.settings, asked), 'why');
    if (detail === undefined) {
      throw new Refused(
        `The warehouse has no slot ${slotId} any more.`,
        'Show the week again: EROS ▸ Show the chosen week.',
      );
    }
    return captionReason(detail, slot, automationPorts().offsets);
  });
}

export function automationStatus(): Answer<AutomationStatus> {
  return told(() => statusOf(hostClock()));
}

export function pauseJob(job: unknown): Answer<AutomationStatus> {
  return told(() => {
    const clock = hostClock();
    pauseAutomation(clock, clockJobName(job));
    return statusOf(clock);
  });
}

export function resumeJob(job: unknown): Answer<AutomationStatus> {
  return told(() => {
    const clock = hostClock();
    resume(clock, clockJobName(job));
    return statusOf(clock);
  });
}

export function todayShown(): Answer<TodayShown> {
  return told(() => ({ ...dayNow(), said: null }));
}

export function resumePage(request: unknown): Answer<TodayShown> {
  return told(() => {
    const { shown, message, isRefused } = resumed(readPageRequest(request).page);
    if (isRefused) throw new Refused(message, 'Refresh to see how the page stands now.');
    return { ...shown, said: message };
  });
}

export function warehouseSettings(): Answer<WarehouseSettings> {
  return told(() => {
    const { properties, log } = automationPorts();
    try {
      return storedSettings(properties.all()[SETTINGS_PROPERTY]);
    } catch (error) {
      if (!(error instanceof SettingsError || error instanceof SchemaError)) throw error;
      // They are asked for in order to be put right.
      log(error.message);
      return defaultSettings;
    }
  });
}

export function connectWarehouse(form: unknown): Answer<Connected> {
  return told(() => {
    const settings = accepted(readConnectForm(form));
    const found = thereAt(settings);
    automationPorts().properties.set({ [SETTINGS_PROPERTY]: JSON.stringify(settings) });
    return found;
  });
}

/** The contract is kept, though what comes from a sidebar is read as unknown. */
export const server: SidebarServer = {
  sidebarStart,
  progressOf,
  generate,
  preview,
  showTab,
  runnersUp,
  swapCaption,
  whyCaption,
  automationStatus,
  pauseJob,
  resumeJob,
  todayShown,
  resumePage,
  warehouseSettings,
  connectWarehouse,
  alertChannels,
  saveChannel,
  removeChannel,
  saveRoutes,
  testChannel,
};

function told<T>(work: () => T): Answer<T> {
  return answered(work, (line) => automationPorts().log(line));
}

interface Asked {
  readonly asked: AskedWeek & { readonly seed: string };
  readonly facts: StartFacts;
  readonly exports: boolean;
}

/** What was typed, held against the pages and numbers of now; the seed is chosen here so that it can be told. */
function askedBy(form: unknown): Asked {
  const { facts } = startNow();
  const { exportOnSuccess: exports, seed, ...week } = accepted(readGenerateForm(form, facts.frame));
  return { asked: { ...week, seed: seed ?? automationPorts().newId() }, facts, exports };
}

function startNow(): { readonly row: SidebarFrame; readonly facts: StartFacts } {
  const warehouse = hostWarehouse();
  const [row] = ask(warehouse, sidebarFrame(warehouse.settings), 'frame');
  if (row === undefined) throw new Refused('The warehouse said nothing of its pages.', 'Try again in a minute.');
  return { row, facts: startFacts(row, instant(hostTime.now()), automationPorts().offsets) };
}

function selection(): Selection {
  const key = activeTabKey();
  const row = SpreadsheetApp.getActiveSheet().getActiveRange()?.getRow() ?? 1;
  return { page: key === null ? null : pageOfTabKey(key), row };
}

function runnersUpOf(selected: SelectedMessage): Pick<SwapChoice, 'runnersUp' | 'obstacle'> {
  const { page, week: weekStart, schedule: seed } = selected.content.label;
  const week = selected.content.rows.flatMap((line): WeekRow[] => {
    const base = decodeBase(kept(line, 'base'));
    return base === null ? [] : [{ slotId: kept(line, 'slot').trim(), base }];
  });
  // The schedule's id for a seed: asked again, the same captions are looked at.
  const { input, parameters } = askedInput({ page, weekStart, mode: 'auto', messageCount: null, seed });
  const { ranked, obstacle } = ranking(selected.slotId, week, input, parameters);
  if (obstacle !== null) return { runnersUp: [], obstacle };
  const best = ranked.slice(0, MOST_LOOKED_UP);
  const ids = [...best.map(({ caption }) => caption.captionId), ...week.map(({ base }) => base.captionId)];
  const warehouse = hostWarehouse();
  const texts = ask(warehouse, captionTexts(warehouse.settings, [...new Set(ids)]), 'texts');
  const runnersUp: readonly RunnerUpShown[] = runnersUpShown(best, texts, week);
  rememberOffer(selected.slotId, runnersUp);
  return { runnersUp, obstacle: null };
}

function thereAt(settings: WarehouseSettings): Connected {
  try {
    return connected(settings, ask(warehouseAt(settings), objectsThere(settings), 'connect'));
  } catch (error) {
    if (!(error instanceof WarehouseFailure)) throw error;
    const { message, remedy, fields } = notConnected(settings, error);
    throw new Refused(message, remedy, fields);
  }
}

function callLimits(): Limits {
  return jobLimits(readClockState(automationPorts().properties).parameters, 'wave');
}

function ask<Row>(warehouse: Warehouse, statement: Statement<Row>, stage: string): readonly Row[] {
  const run = automationPorts().newId();
  return warehouse.client.run({ statement, run, stage, limits: callLimits(), job: 'sidebar' });
}
