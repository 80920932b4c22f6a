// The Generate sidebar: its form, a run followed step by step, and what came of it.
import { type GenerateField, type GenerateForm, readGenerateForm } from '../automation/requests/generate';
import { isCivilDate } from '../calendar/civil';
import { isWeekStart } from '../calendar/weeks';
import type { Failure, GenerateResult, PreviewResult, ProgressShown, SidebarStart } from './contract';
import { rest, the } from './elements';
import { clearFailure, showFailure, untilItWorks } from './failure-box';
import { FormErrors } from './form-errors';
import { PageChoice } from './page-choice';
import { followed } from './run-progress';
import { ask, failureOf } from './server';
import { Stages } from './stages';
import { analysisView, previewView, resultView } from './week-view';
import { weekText } from './words';

const fields = {
  page: the('page', HTMLInputElement),
  weekStart: the('weekStart', HTMLInputElement),
  mode: the('mode', HTMLSelectElement),
  messageCount: the('messageCount', HTMLInputElement),
  lookbackDays: the('lookbackDays', HTMLInputElement),
  seed: the('seed', HTMLInputElement),
  exportOnSuccess: the('exportOnSuccess', HTMLInputElement),
};
const form = the('form', HTMLFormElement);
const more = the('more', HTMLDetailsElement);
const failureBox = the('failure', HTMLElement);
const step = the('step', HTMLElement);
const analysisBox = the('analysis', HTMLElement);
const resultBox = the('result', HTMLElement);
const buttons = [the('preview', HTMLButtonElement), the('generate', HTMLButtonElement)];

const errors = new FormErrors(fields);
const pages = new PageChoice(fields.page, the('pages', HTMLElement));
const stages = new Stages(the('stages', HTMLElement));

const MODE_HINTS: { readonly [mode: string]: string } = {
  auto: 'Mode auto: as much as the analysis says.',
  gentle: 'Mode gentle: less than the analysis says.',
  push: 'Mode push: more messages, at closer gaps.',
};

let isAtWork = false;

void untilItWorks(failureBox, async () => {
  const opening = the('opening', HTMLElement);
  opening.hidden = false;
  try {
    opened(await ask('sidebarStart'));
  } finally {
    opening.hidden = true;
  }
});

function opened(start: SidebarStart): void {
  pages.offer(start.frame.pages, start.about);
  const { defaults } = start;
  fields.page.value = defaults.page;
  fields.weekStart.value = defaults.weekStart;
  fields.mode.value = defaults.mode;
  fields.messageCount.value = defaults.messageCount;
  fields.lookbackDays.value = defaults.lookbackDays;
  fields.seed.value = defaults.seed;
  fields.exportOnSuccess.checked = defaults.exportOnSuccess;
  for (const name of start.unheeded) sayUnheeded(name);
  fields.weekStart.addEventListener('input', showWeek);
  fields.mode.addEventListener('change', showMode);
  showWeek();
  showMode();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run(start, 'generate');
  });
  the('preview', HTMLButtonElement).addEventListener('click', () => void run(start, 'preview'));
  form.hidden = false;
  (defaults.page === '' ? fields.page : the('generate', HTMLButtonElement)).focus();
}

function sayUnheeded(name: GenerateField): void {
  fields[name].disabled = true;
  const hint = document.getElementById(`${name}-hint`);
  if (hint !== null) hint.textContent = 'Has no effect yet: the value from Settings is used.';
}

function showWeek(): void {
  const monday = fields.weekStart.value;
  the('weekStart-hint', HTMLElement).textContent =
    isCivilDate(monday) && isWeekStart(monday) ? weekText(monday) : 'Weeks begin on a Monday.';
}

function showMode(): void {
  the('mode-hint', HTMLElement).textContent = MODE_HINTS[fields.mode.value] ?? '';
}

function filledIn(): GenerateForm {
  return {
    page: fields.page.value,
    weekStart: fields.weekStart.value,
    mode: fields.mode.value,
    messageCount: fields.messageCount.value,
    lookbackDays: fields.lookbackDays.value,
    seed: fields.seed.value,
    exportOnSuccess: fields.exportOnSuccess.checked,
  };
}

async function run(start: SidebarStart, kind: 'generate' | 'preview'): Promise<void> {
  if (isAtWork) return;
  const filled = filledIn();
  const read = readGenerateForm(filled, start.frame);
  if (!read.ok) {
    say(read.errors);
    return;
  }
  say({});
  begin();
  try {
    if (kind === 'preview') await preview(start, filled);
    else await generate(start, { ...filled, page: read.request.page });
  } catch (error) {
    failed(failureOf(error));
  } finally {
    isAtWork = false;
    rest(buttons, false);
  }
}

/** Fields that are folded away are unfolded to be told of. */
function say(wrong: { readonly [name: string]: string | undefined }): void {
  if (wrong.seed !== undefined || wrong.lookbackDays !== undefined) more.open = true;
  errors.show(wrong);
}

function begin(): void {
  isAtWork = true;
  rest(buttons, true);
  clearFailure(failureBox);
  analysisBox.replaceChildren();
  resultBox.replaceChildren();
  stages.hide();
}

async function preview(start: SidebarStart, filled: GenerateForm): Promise<void> {
  step.textContent = 'Planning the week; nothing is saved…';
  const week: PreviewResult = await ask('preview', filled);
  step.textContent = 'The preview is below.';
  if (week.analysis !== null) analysisBox.replaceChildren(analysisView(week.analysis));
  const view = previewView(week, () => {
    fields.seed.value = week.seed;
    more.open = true;
    void run(start, 'generate');
  });
  resultBox.replaceChildren(view);
  view.scrollIntoView({ block: 'nearest' });
}

async function generate(start: SidebarStart, filled: GenerateForm): Promise<void> {
  step.textContent = 'Starting…';
  stages.begin();
  const end = await followed(filled.page, start.pollSeconds * 1000, () => ask('generate', filled), {
    progressOf: (request) => ask('progressOf', request),
    seen: showProgress,
    unread: (why) => {
      step.textContent = `The run goes on; its progress can't be read just now (${why})`;
    },
  });
  if (end.kind === 'ANSWERED') showResult(end.value);
  else failed(lost(end.last));
}

function showProgress(progress: ProgressShown): void {
  stages.show(progress.stage);
  step.textContent = progress.message;
  if (progress.analysis !== null) analysisBox.replaceChildren(analysisView(progress.analysis));
}

function showResult(result: GenerateResult): void {
  const isDone = result.outcome === 'EXPORTED' || result.outcome === 'SAVED' || result.outcome === 'HELD';
  stages.show(isDone ? 'DONE' : 'FAILED');
  step.textContent = isDone ? 'The run has ended; its result is below.' : 'The run did not plan the week.';
  if (result.analysis !== null) analysisBox.replaceChildren(analysisView(result.analysis));
  const view = resultView(result, () => void showTab(result.page));
  resultBox.replaceChildren(view);
  view.scrollIntoView({ block: 'nearest' });
}

async function showTab(page: string): Promise<void> {
  clearFailure(failureBox);
  try {
    await ask('showTab', { page });
  } catch (error) {
    showFailure(failureBox, failureOf(error));
  }
}

function failed(failure: Failure): void {
  step.textContent = '';
  stages.show('FAILED');
  say(failure.fields);
  showFailure(failureBox, failure);
  failureBox.scrollIntoView({ block: 'nearest' });
}

function lost(last: ProgressShown | null): Failure {
  const known = last === null ? 'Nothing was heard of it.' : `The last that was heard of it: ${last.message}`;
  return {
    message: `The run's answer did not arrive. ${known}`,
    remedy: 'What was saved stays. Look at the Runs tab and the page’s tab before you generate the week again.',
    fields: {},
  };
}
