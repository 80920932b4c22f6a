// The Automation status sidebar: who runs the clock, when it last ticked, and each job with its next and last run.
import type { AutomationStatus, JobStatus } from '../automation/control';
import { button, dataText, element, facts, foldedText, the } from './elements';
import { alone } from './one-at-a-time';
import { ask } from './server';
import { clockText, distanceText } from './words';

const statusBox = the('status', HTMLElement);

the('again', HTMLButtonElement).addEventListener('click', () => void alone('Reading the clock…', read));
void alone('Reading the clock…', read);

async function read(): Promise<string> {
  show(await ask('automationStatus'));
  return '';
}

const TONES: { readonly [S in AutomationStatus['state']]: { readonly word: string; readonly tone: string } } = {
  RUNNING: { word: '● Running', tone: 'good' },
  PAUSED: { word: '▲ Paused', tone: 'warn' },
  NOT_STARTED: { word: '▲ Not started', tone: 'warn' },
  SILENT: { word: '■ Silent', tone: 'bad' },
  UNAUTHORISED: { word: '■ Not authorised', tone: 'bad' },
};

function show(status: AutomationStatus): void {
  const now = status.at;
  const { word, tone } = TONES[status.state];
  statusBox.replaceChildren(
    element(
      'section',
      { class: `card ${tone}` },
      element('h2', {}, word),
      element('p', { dir: 'auto' }, status.summary),
      facts([
        ['Owner', status.owner === null ? 'nobody' : dataText(status.owner)],
        ['Heartbeat', status.heartbeat === null ? 'none yet' : timeView(status.heartbeat, now)],
      ]),
    ),
    ...status.jobs.map((job) => jobView(job, now)),
    element('p', { class: 'quiet small' }, 'Times of Los Angeles.'),
  );
}

const JOB_STATES: { readonly [S in JobStatus['state']]: string } = {
  WAITING: 'waiting',
  DUE: 'due',
  RUNNING: 'running',
  PAUSED: 'paused',
};

function jobView(job: JobStatus, now: number): HTMLElement {
  const last = job.last;
  const isPaused = job.pausedBy !== null;
  const label = isPaused ? 'Resume' : 'Pause';
  const id = `job-${job.job}`;
  return element(
    'section',
    { class: 'card job', 'aria-labelledby': `${id}-title` },
    element(
      'div',
      { class: 'head' },
      element('h3', { id: `${id}-title` }, job.title),
      element('span', { class: `state ${job.state.toLowerCase()}` }, JOB_STATES[job.state]),
    ),
    facts([
      ...(isPaused ? [['Paused by', dataText(job.pausedBy ?? '')] as const] : []),
      ['Next', nextText(job, now)],
      ['Last', last === null ? 'never' : timeView(last.endedAt, now)],
    ]),
    last === null ? null : foldedText(lastText(last), last.outcome === 'FAILED' ? 'small bad' : 'small'),
    button(label, { id, 'aria-label': `${label} ${job.title}` }, () => {
      void alone(isPaused ? 'Resuming…' : 'Pausing…', () => (isPaused ? resumed(job) : paused(job)));
    }),
  );
}

function nextText(job: JobStatus, now: number): Node | string {
  if (job.pausedBy !== null) return 'not while it is paused';
  return job.nextAt === null ? 'when there is work' : timeView(job.nextAt, now);
}

function lastText(last: NonNullable<JobStatus['last']>): string {
  const missed = last.missed === 0 ? '' : ` Runs missed before it: ${last.missed}.`;
  return `${last.outcome === 'FAILED' ? '✗ Failed' : '✓ Done'}: ${last.message}${missed}`;
}

function timeView(at: number, now: number): HTMLElement {
  return element('span', {}, `${distanceText(at, now)} `, element('span', { class: 'quiet' }, `(${clockText(at)})`));
}

async function paused(job: JobStatus): Promise<string> {
  showAgain(await ask('pauseJob', job.job), job);
  return `${job.title}: paused. What is running is let end.`;
}

async function resumed(job: JobStatus): Promise<string> {
  const status = await ask('resumeJob', job.job);
  showAgain(status, job);
  const still = status.jobs.find((other) => other.job === job.job)?.pausedBy ?? null;
  if (still === null) return `${job.title}: resumed.`;
  return `${job.title}: resumed here, but still paused from a terminal by ${still}. It is resumed there: npm run rollback -- --resume.`;
}

/** The button that was pressed is made anew: the focus stays where it was. */
function showAgain(status: AutomationStatus, job: JobStatus): void {
  show(status);
  document.getElementById(`job-${job.job}`)?.focus();
}
