// The Swap caption sidebar: the selected row's caption, the runners-up with their reasons, and the swap itself.
import type { Failure, RunnerUpShown, SwapChoice, SwapResult } from './contract';
import { button, dataText, element, facts, rest, the } from './elements';
import { clearFailure, showFailure } from './failure-box';
import { ask, failureOf } from './server';
import { captionView, slotLine } from './slot-view';
import { counted, rewardName, rewardText } from './words';

const step = the('step', HTMLElement);
const failureBox = the('failure', HTMLElement);
const choiceBox = the('choice', HTMLElement);
const again = the('again', HTMLButtonElement);

let isAtWork = false;

again.addEventListener('click', () => void alone(read));
void alone(read);

/** One call at a time: a second press would swap what the first has changed. */
async function alone(work: () => Promise<void>): Promise<void> {
  if (isAtWork) return;
  isAtWork = true;
  rest(document.querySelectorAll('button'), true);
  clearFailure(failureBox);
  try {
    await work();
  } catch (error) {
    step.textContent = '';
    failed(failureOf(error));
  } finally {
    isAtWork = false;
    rest(document.querySelectorAll('button'), false);
  }
}

async function read(): Promise<void> {
  step.textContent = 'Reading the selected row…';
  choiceBox.replaceChildren();
  show(await ask('runnersUp'));
}

function show(choice: SwapChoice): void {
  const { slot, current, runnersUp, obstacle } = choice;
  step.textContent = obstacle ?? `${counted(runnersUp.length, 'runner-up', 'runners-up')}, the best first.`;
  choiceBox.replaceChildren(
    element(
      'section',
      { class: 'card' },
      element('h2', {}, 'Now'),
      slotLine(slot),
      captionView(current),
      element('p', { class: 'small', dir: 'auto' }, current.reason ?? 'No reason was saved with this row.'),
    ),
    ...(runnersUp.length === 0 ? [] : [element('h2', {}, 'Runners-up')]),
    ...runnersUp.map((runnerUp) => runnerUpView(choice, runnerUp)),
  );
}

function runnerUpView(choice: SwapChoice, runnerUp: RunnerUpShown): HTMLElement {
  const { reward, sends, restedDays } = runnerUp;
  const conflict = element('p', { role: 'alert', class: 'error' });
  const label = `Swap to #${runnerUp.captionId}`;
  const swap = button('Swap', { 'aria-label': label }, () => {
    void alone(() => swapped(choice, runnerUp, conflict));
  });
  return element(
    'article',
    { class: 'card' },
    captionView(runnerUp),
    facts([
      reward === null ? ['Expected', 'not known'] : [rewardName(reward), rewardText(reward)],
      ['Sent here', sends === 0 ? 'never' : counted(sends, 'time')],
      ['Rested', restedDays === null ? 'never used' : counted(restedDays, 'day')],
    ]),
    element('p', { class: 'small', dir: 'auto' }, runnerUp.why),
    conflict,
    choice.obstacle === null ? swap : null,
  );
}

async function swapped(choice: SwapChoice, to: RunnerUpShown, conflict: HTMLElement): Promise<void> {
  const { slot, current } = choice;
  conflict.textContent = '';
  step.textContent = `Swapping to #${to.captionId}…`;
  const result = await ask('swapCaption', {
    scheduleId: slot.scheduleId,
    slotId: slot.slotId,
    fromCaptionId: current.captionId,
    toCaptionId: to.captionId,
  });
  if (result.outcome === 'APPLIED' || result.outcome === 'UNCHANGED') {
    done(slot, to, result);
    return;
  }
  step.textContent = 'Nothing was changed.';
  conflict.textContent = `Not swapped: ${result.message ?? 'the warehouse gave no reason. Read the selected row again.'}`;
}

function done(slot: SwapChoice['slot'], to: RunnerUpShown, result: SwapResult): void {
  // A message tells that the tab could not be written.
  const written = result.message === null ? 'The row is written, and the lock has moved.' : 'The lock has moved.';
  step.textContent = `Swapped to #${to.captionId}. ${written}`;
  const card = element(
    'section',
    { class: 'card good', tabindex: '-1' },
    element('h2', {}, result.outcome === 'UNCHANGED' ? '✓ It stood there already' : '✓ Swapped'),
    slotLine(slot),
    captionView(to),
    element(
      'p',
      { class: 'small' },
      'To undo it, swap back: the former caption is free again. ',
      dataText(result.message ?? ''),
    ),
  );
  choiceBox.replaceChildren(card);
  // The button that was pressed is gone.
  card.focus();
}

function failed(failure: Failure): void {
  showFailure(failureBox, failure);
  failureBox.scrollIntoView({ block: 'nearest' });
}
