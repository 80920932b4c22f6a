// The steps of a run as a list that fills up, and in words for who only hears it.
import type { Stage } from '../automation/progress';
import { element } from './elements';

type Step = Exclude<Stage, 'DONE' | 'FAILED'>;

const STEPS: readonly { readonly step: Step; readonly title: string }[] = [
  { step: 'CLAIM', title: 'Page and analysis' },
  { step: 'CANDIDATES', title: 'Captions' },
  { step: 'PLAN', title: 'Week' },
  { step: 'COMMIT', title: 'Save' },
  { step: 'EXPORT', title: 'Tab' },
];

const STATES = {
  done: { sign: '✓', word: 'done' },
  now: { sign: '●', word: 'now' },
  failed: { sign: '✗', word: 'failed' },
  ahead: { sign: '○', word: 'to come' },
} as const;

export class Stages {
  private at: Step = 'CLAIM';

  constructor(private readonly list: HTMLElement) {}

  begin(): void {
    this.list.hidden = false;
    this.show('CLAIM');
  }

  hide(): void {
    this.list.hidden = true;
  }

  show(stage: Stage): void {
    if (stage !== 'DONE' && stage !== 'FAILED') this.at = stage;
    const reached = stage === 'DONE' ? STEPS.length : STEPS.findIndex(({ step }) => step === this.at);
    this.list.replaceChildren(
      ...STEPS.map(({ title }, index) => {
        const state = index < reached ? 'done' : index > reached ? 'ahead' : stage === 'FAILED' ? 'failed' : 'now';
        return element(
          'li',
          { 'data-state': state, ...(state === 'now' ? { 'aria-current': 'step' } : {}) },
          element('span', { class: 'sign', 'aria-hidden': 'true' }, STATES[state].sign),
          title,
          element('span', { class: 'unseen' }, `: ${STATES[state].word}`),
        );
      }),
    );
  }
}
