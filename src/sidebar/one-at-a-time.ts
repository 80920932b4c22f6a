// A sidebar does one thing at a time: its buttons rest meanwhile, it says what it does, and then what came of it.
import type { Failure } from './contract';
import { rest, the } from './elements';
import { clearFailure, showFailure } from './failure-box';
import { failureOf } from './server';

const step = the('step', HTMLElement);
const failureBox = the('failure', HTMLElement);
let isAtWork = false;

/** `beside` shows a failure where it belongs, and says whether it did; any other stands in the box for failures. */
export async function alone(
  doing: string,
  work: () => Promise<string>,
  beside: (failure: Failure) => boolean = () => false,
): Promise<void> {
  if (isAtWork) return;
  isAtWork = true;
  rest(document.querySelectorAll('button'), true);
  clearFailure(failureBox);
  step.textContent = doing;
  try {
    step.textContent = await work();
  } catch (error) {
    step.textContent = '';
    const failure = failureOf(error);
    if (!beside(failure)) showFailure(failureBox, failure);
  } finally {
    isAtWork = false;
    rest(document.querySelectorAll('button'), false);
  }
}
