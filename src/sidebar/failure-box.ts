// Where a sidebar says what went wrong, and what to do.
import type { Failure } from './contract';
import { button, element, foldedText } from './elements';
import { failureOf } from './server';

/** `again` is offered where trying again may help. */
export function showFailure(box: HTMLElement, failure: Failure, again: (() => void) | null = null): void {
  box.replaceChildren(
    foldedText(failure.message, 'what'),
    ...(failure.remedy === null ? [] : [element('p', {}, failure.remedy)]),
    ...(again === null ? [] : [button('Try again', {}, again)]),
  );
  box.hidden = false;
}

export function clearFailure(box: HTMLElement): void {
  box.replaceChildren();
  box.hidden = true;
}

/** Does the work again on a click until it succeeds. */
export async function untilItWorks(box: HTMLElement, work: () => Promise<void>): Promise<void> {
  clearFailure(box);
  try {
    await work();
  } catch (error) {
    showFailure(box, failureOf(error), () => void untilItWorks(box, work));
  }
}
