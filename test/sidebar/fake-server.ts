// A server behind google.script.run that keeps what sidebars change, and fails when told to.

import { answered, Refused } from '../../src/automation/answers/answered';
import { channelsShown } from '../../src/automation/answers/channels';
import type { AutomationStatus } from '../../src/automation/control';
import type { Stage } from '../../src/automation/progress';
import { readChannelForm, readRoutesForm, withoutChannel } from '../../src/automation/requests/channels';
import { readConnectForm } from '../../src/automation/requests/connect';
import { accepted, fieldsOf, typed } from '../../src/automation/requests/fields';
import { type GenerateRequest, readGenerateForm } from '../../src/automation/requests/generate';
import { generateDefaults, generateFrame } from '../../src/automation/requests/generate-start';
import { readPageRequest } from '../../src/automation/requests/page';
import { readSwapRequest } from '../../src/automation/requests/swap';
import { instant } from '../../src/calendar/civil';
import { losAngelesOffsets } from '../../src/calendar/los-angeles';
import { type KeptChannels, nothingKept } from '../../src/operations/channels/settings';
import { defaultParameters } from '../../src/parameters/registry';
import type { PageDay } from '../../src/sheets/today/page-day';
import type { ShownDay } from '../../src/sheets/today/tab';
import type {
  AlertChannels,
  AnalysisShown,
  Answer,
  CaptionReason,
  ChannelTested,
  Connected,
  GenerateResult,
  PreviewResult,
  ProgressShown,
  RunnerUpShown,
  SidebarServer,
  SidebarStart,
  SlotShown,
  SwapChoice,
  SwapResult,
  TodayShown,
} from '../../src/sidebar/contract';
import { defaultSettings, type WarehouseSettings } from '../../src/warehouse/settings';

/** Thu 6 Mar 2025, 10:00 in Los Angeles. */
export const NOW = Date.parse('2025-03-06T18:00:00Z');

export const HOSTILE =
  '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>=HYPERLINK("http://x","y")\u202E {{x}} &amp;';

const STAGES: readonly (readonly [Stage, string])[] = [
  ['CLAIM', 'Asking for the page and its analysis.'],
  ['CANDIDATES', 'Reading what may be sent.'],
  ['PLAN', 'Building the week.'],
  ['COMMIT', 'Saving the schedule.'],
  ['EXPORT', 'Writing the tab.'],
];

export const analysis: AnalysisShown = {
  tier: 'LARGE',
  audience: 41_230,
  colour: 'YELLOW',
  score: 0.38,
  risk: 'MODERATE',
  tolerance: 0.6,
  trend: 'declining',
  averageEmv: 58.4,
  ppvADayMin: 8,
  ppvADayMax: 12,
  bumpsADay: 6,
  ppvGapMinutes: 120,
  confidence: 0.92,
  notes: ['Holiday dip on 17 Feb was left out.'],
};

export class FakeServer implements SidebarServer {
  /** Calls as they came, for what must not be sent. */
  readonly calls: { readonly name: string; readonly given: unknown }[] = [];
  pages = ['amber', 'jade', 'jasmine', 'lola', 'ruby', 'sofia'];
  selectedPage: string | null = 'jade';
  unheeded: SidebarStart['unheeded'] = [];
  pollSeconds = 0.03;
  /** A call that throws on the server, by its name: what google.script.run hands to the failure handler. */
  thrown = new Map<keyof SidebarServer, string>();
  /** Calls that are never answered. */
  silent = new Set<keyof SidebarServer>();
  result: Partial<GenerateResult> = {};
  generations = 0;
  /** By page; an earlier run may have left its last step here. */
  readonly board = new Map<string, ProgressShown>();
  private clock = NOW;
  private running: { readonly request: GenerateRequest; step: number; done: (() => void) | null } | null = null;

  slot: SlotShown = {
    scheduleId: 'jade/2025-03-10/1',
    slotId: 'jade/2025-03-10/1#014',
    page: 'jade',
    local: '2025-03-11T19:47:00',
    type: 'PPV',
    price: 14.99,
  };
  current: SwapChoice['current'] = {
    captionId: '1041',
    text: 'The whole beach set, and what happened after the camera was off… tonight only 🌊',
    category: 'outdoor',
    priceTier: 'MID',
    reason:
      'Earns about $61 per 1,000 on this page (9 sends, 95 % $44–$83), rested 33 days; picked over #214 by variety',
  };
  candidates: readonly RunnerUpShown[] = [
    {
      captionId: '214',
      text: 'I kept one clip back for you. Guess which.',
      category: 'tease',
      priceTier: 'MID',
      reward: { kind: 'EMV', expected: 57.2, low: 39.6, high: 82.5 },
      sends: 6,
      restedDays: 41,
      why: 'Second by what it is expected to earn; the same category stands two slots before.',
    },
    {
      captionId: '3307',
      text: 'Never shown this to anybody.',
      category: 'exclusive',
      priceTier: 'MID',
      reward: { kind: 'EMV', expected: 49.1, low: 21.3, high: 113 },
      sends: 0,
      restedDays: null,
      why: 'Never sent on this page: judged by captions like it.',
    },
  ];
  obstacle: string | null = null;
  /** Captions that another page-week took in the meantime, with what the warehouse says of it. */
  readonly taken = new Map<string, string>();

  channels: KeptChannels = nothingKept;
  /** Of tests, by channel; those without one are taken. */
  readonly refusing = new Map<string, string>();

  today: ShownDay = {
    at: instant(NOW),
    knownUntil: instant(NOW - 45 * 60_000),
    pages: [
      pageDay('amber'),
      pageDay('jade', {
        sent: 4,
        late: 1,
        missing: 2,
        held: 6,
        colour: 'RED',
        score: 0.72,
        moved: 0.21,
        redSince: instant(NOW - 3_600_000),
        standing: 'Turned RED: 6 messages of this week are held. Resume sends them after all.',
      }),
      pageDay('ruby', { isLive: false, standing: 'SHADOW: planned, not shown, so its sends are not followed.' }),
    ],
  };

  settings: WarehouseSettings = defaultSettings;
  /** What the warehouse answers to; another project is not found. */
  project = 'of-scheduler-proj';
  status: AutomationStatus = {
    state: 'RUNNING',
    summary: 'The clock ticks; ops@agency.example runs it.',
    owner: 'ops@agency.example',
    at: instant(NOW),
    heartbeat: instant(NOW - 3 * 60_000),
    jobs: [
      {
        job: 'performance',
        title: 'Update caption performance',
        state: 'WAITING',
        pausedBy: null,
        nextAt: instant(NOW + 2 * 3_600_000),
        last: ended('DONE', 'Read 1,204 messages, 812 captions.', 4 * 60),
      },
      {
        job: 'daily',
        title: 'Analyse pages and fill the queue',
        state: 'WAITING',
        pausedBy: null,
        nextAt: instant(NOW + 17 * 3_600_000),
        last: ended('FAILED', 'mass_messages has no column sent_count (expected INT64). Run Setup ▸ Verify.', 7 * 60),
      },
      {
        job: 'sweep',
        title: 'Sweep expired locks',
        state: 'PAUSED',
        pausedBy: 'admin@agency.example: restoring a snapshot',
        nextAt: instant(NOW + 25 * 60_000),
        last: ended('DONE', '14 locks freed.', 35),
      },
      { job: 'queue', title: 'Plan pages in the queue', state: 'RUNNING', pausedBy: null, nextAt: null, last: null },
    ],
  };
  /** Jobs that a terminal holds: the sheet can't resume them. */
  readonly heldByTerminal = new Set(['sweep']);
  why: CaptionReason = {
    slot: this.slot,
    caption: this.current,
    reason: this.current.reason,
    policy: 'thompson',
    score: 61.3,
    exploredWith: null,
    pinned: false,
    statistics: {
      sends: 9,
      averageEmv: 63.9,
      conversionRate: 0.0041,
      revenue: 21_480,
      successLow: 0.45,
      successHigh: 0.94,
      percentile: 88,
      lastUsedOn: '2025-02-06',
    },
  };

  /** What stands behind google.script.run: the name and the argument as JSON. */
  async handle(name: string, given: unknown): Promise<unknown> {
    const call = this.named(name);
    this.calls.push({ name, given });
    if (this.silent.has(call)) return new Promise(() => undefined);
    const thrown = this.thrown.get(call);
    if (thrown !== undefined) throw new Error(thrown);
    const answer = this.answer(call, given);
    const { running } = this;
    // A run is answered when its last stage has been seen.
    if (call === 'generate' && answer.ok && running !== null) {
      await new Promise<void>((resolve) => {
        running.done = resolve;
      });
      this.running = null;
    }
    return answer;
  }

  private named(name: string): keyof SidebarServer {
    const known: { readonly [N in keyof SidebarServer]: true } = {
      sidebarStart: true,
      progressOf: true,
      generate: true,
      preview: true,
      showTab: true,
      runnersUp: true,
      swapCaption: true,
      whyCaption: true,
      automationStatus: true,
      pauseJob: true,
      resumeJob: true,
      todayShown: true,
      resumePage: true,
      warehouseSettings: true,
      connectWarehouse: true,
      alertChannels: true,
      saveChannel: true,
      removeChannel: true,
      saveRoutes: true,
      testChannel: true,
    };
    const found = Object.keys(known).find((one): one is keyof SidebarServer => one === name);
    if (found === undefined) throw new Error(`Script function not found: ${name}`);
    return found;
  }

  /** Arguments come as JSON: each function reads what it is given. */
  private answer(name: keyof SidebarServer, given: unknown): Answer<unknown> {
    const calls: { readonly [N in keyof SidebarServer]: (given: unknown) => Answer<unknown> } = {
      sidebarStart: () => this.sidebarStart(),
      progressOf: (request) => this.progressOf(request),
      generate: (form) => this.generate(form),
      preview: (form) => this.preview(form),
      showTab: (request) => this.showTab(request),
      runnersUp: () => this.runnersUp(),
      swapCaption: (form) => this.swapCaption(form),
      whyCaption: () => this.whyCaption(),
      automationStatus: () => this.automationStatus(),
      pauseJob: (job) => this.pauseJob(job),
      resumeJob: (job) => this.resumeJob(job),
      todayShown: () => this.todayShown(),
      resumePage: (request) => this.resumePage(request),
      warehouseSettings: () => this.warehouseSettings(),
      connectWarehouse: (form) => this.connectWarehouse(form),
      alertChannels: () => this.alertChannels(),
      saveChannel: (form) => this.saveChannel(form),
      removeChannel: (request) => this.removeChannel(request),
      saveRoutes: (form) => this.saveRoutes(form),
      testChannel: (request) => this.testChannel(request),
    };
    return calls[name](given);
  }

  private frame() {
    return generateFrame(this.pages, instant(NOW), losAngelesOffsets);
  }

  sidebarStart(): Answer<SidebarStart> {
    const frame = this.frame();
    const colours = ['GREEN', 'YELLOW', 'RED'] as const;
    return answer(() => ({
      frame,
      defaults: generateDefaults(this.selectedPage, frame, defaultParameters),
      about: this.pages.map((page, index) => ({ page, tier: 'LARGE', colour: colours[index % 3] ?? null })),
      pollSeconds: this.pollSeconds,
      unheeded: this.unheeded,
    }));
  }

  progressOf(given: unknown): Answer<ProgressShown | null> {
    return answer(() => {
      const { page } = readPageRequest(given);
      if (this.running?.request.page === page) this.goOn(this.running);
      return this.board.get(page) ?? null;
    });
  }

  private goOn(running: NonNullable<FakeServer['running']>): void {
    const next = STAGES[running.step++];
    const { page, weekStart } = running.request;
    if (next === undefined) {
      running.done?.();
      return;
    }
    const [stage, message] = next;
    this.clock += 1000;
    const seen = running.step > 1 ? analysis : null;
    this.board.set(page, { page, weekStart, stage, message, at: this.clock, scheduleId: null, analysis: seen });
  }

  generate(given: unknown): Answer<GenerateResult> {
    return answer(() => {
      const request = accepted(readGenerateForm(given, this.frame()));
      this.generations++;
      this.running = { request, step: 0, done: null };
      const { page, weekStart, seed, exportOnSuccess } = request;
      return {
        outcome: exportOnSuccess ? 'EXPORTED' : 'SAVED',
        page,
        weekStart,
        scheduleId: `${page}/${weekStart}/${this.generations}`,
        seed: seed ?? 'k3v9-20250306',
        message: exportOnSuccess ? `112 messages are in the tab ${page}.` : '112 messages are saved.',
        totals: { ppv: 62, bumps: 38, followUps: 12, messages: 112, explored: 3, expectedEarnings: 4821.5 },
        analysis,
        hasTab: exportOnSuccess,
        mayPass: false,
        heldReasons: [],
        errors: [],
        warnings: ['2 PPV short: outdoor MID 11 of 11 used'],
        notices: ['70 PPV were wanted; 62 fit at gaps of 150 minutes.'],
        ...this.result,
      };
    });
  }

  preview(given: unknown): Answer<PreviewResult> {
    return answer(() => {
      const { page, weekStart, seed } = accepted(readGenerateForm(given, this.frame()));
      const reason = this.current.reason ?? '';
      const days = [10, 11, 12, 13, 14, 15, 16].map((day) => ({
        date: `2025-03-${day}`,
        blackout: day === 13,
        holidays: day === 16 ? ['St. Patrick’s eve'] : [],
        messages:
          day === 13
            ? []
            : [
                { ...blank, time: '09:41', type: 'BUMP' as const, stage: 'TEASE' as const, category: 'tease', reason },
                {
                  ...blank,
                  time: '11:07',
                  type: 'PPV' as const,
                  category: 'outdoor',
                  price: 14.99,
                  expectedEarnings: 88.2,
                  reason,
                },
                {
                  ...blank,
                  time: '14:12',
                  type: 'FOLLOW_UP' as const,
                  category: 'outdoor',
                  expectedEarnings: 12.5,
                  reason,
                  pinned: true,
                },
              ],
      }));
      return {
        page,
        weekStart,
        seed: seed ?? 'p7q2-20250306',
        status: 'READY',
        totals: { ppv: 6, bumps: 6, followUps: 6, messages: 18, explored: 0, expectedEarnings: 604.2 },
        analysis,
        heldReasons: [],
        errors: [],
        warnings: [],
        notices: [],
        days,
      };
    });
  }

  showTab(given: unknown): Answer<null> {
    return answer(() => {
      readPageRequest(given);
      return null;
    });
  }

  runnersUp(): Answer<SwapChoice> {
    const { slot, current, obstacle } = this;
    const runnersUp = this.candidates.filter(({ captionId }) => captionId !== current.captionId);
    return answer(() => ({ slot, current, runnersUp, obstacle }));
  }

  swapCaption(given: unknown): Answer<SwapResult> {
    return answer(() => {
      const request = readSwapRequest(given);
      const conflict = this.taken.get(request.toCaptionId);
      if (conflict !== undefined) return { outcome: 'REFUSED', message: conflict };
      if (request.fromCaptionId !== this.current.captionId) {
        return { outcome: 'REFUSED', message: `The row holds #${this.current.captionId} by now. Read it again.` };
      }
      const to = this.candidates.find(({ captionId }) => captionId === request.toCaptionId);
      if (to === undefined)
        return { outcome: 'REFUSED', message: `#${request.toCaptionId} is no caption of this page.` };
      this.current = { ...to, reason: to.why };
      return { outcome: 'APPLIED', message: null };
    });
  }

  whyCaption(): Answer<CaptionReason> {
    return answer(() => this.why);
  }

  automationStatus(): Answer<AutomationStatus> {
    return answer(() => this.status);
  }

  pauseJob(given: unknown): Answer<AutomationStatus> {
    return this.paused(given, 'ana@agency.example');
  }

  resumeJob(given: unknown): Answer<AutomationStatus> {
    return this.paused(given, null);
  }

  private paused(given: unknown, by: string | null): Answer<AutomationStatus> {
    return answer(() => {
      const jobs = this.status.jobs.map((job) => {
        if (job.job !== given || (by === null && this.heldByTerminal.has(job.job))) return job;
        return { ...job, pausedBy: by, state: by === null ? ('WAITING' as const) : ('PAUSED' as const) };
      });
      this.status = { ...this.status, jobs };
      return this.status;
    });
  }

  alertChannels(): Answer<AlertChannels> {
    return answer(() => channelsShown(this.channels));
  }

  saveChannel(given: unknown): Answer<AlertChannels> {
    return this.changed((kept) => accepted(readChannelForm(given, kept)));
  }

  removeChannel(given: unknown): Answer<AlertChannels> {
    return this.changed((kept) => withoutChannel(nameOf(given), kept));
  }

  saveRoutes(given: unknown): Answer<AlertChannels> {
    return this.changed((kept) => accepted(readRoutesForm(given, kept)));
  }

  testChannel(given: unknown): Answer<ChannelTested> {
    return answer(() => ({ name: nameOf(given), problem: this.refusing.get(nameOf(given)) ?? null }));
  }

  private changed(change: (kept: KeptChannels) => KeptChannels): Answer<AlertChannels> {
    return answer(() => {
      this.channels = change(this.channels);
      return channelsShown(this.channels);
    });
  }

  todayShown(): Answer<TodayShown> {
    return answer(() => ({ ...this.today, said: null }));
  }

  resumePage(given: unknown): Answer<TodayShown> {
    return answer(() => {
      const { page } = readPageRequest(given);
      const held = this.today.pages.find((day) => day.page === page)?.held ?? 0;
      if (held === 0) throw new Refused(`Nothing of ${page} is held that is still to come.`);
      const pages = this.today.pages.map((day) =>
        day.page === page ? { ...day, held: 0, resumedBy: 'ana', standing: 'RED, and let go on by ana.' } : day,
      );
      this.today = { ...this.today, pages };
      return { ...this.today, said: `${page}: ${held} messages go out after all.` };
    });
  }

  warehouseSettings(): Answer<WarehouseSettings> {
    return answer(() => this.settings);
  }

  connectWarehouse(given: unknown): Answer<Connected> {
    return answer(() => {
      const settings = accepted(readConnectForm(given));
      if (settings.project !== this.project) {
        throw new Error(
          `BigQuery knows no project ${settings.project}, or you may not use it. Correct the project or ask its owner for the role BigQuery Job User.`,
        );
      }
      this.settings = settings;
      return {
        settings,
        message: 'Found 23 tables, 15 functions and 12 procedures, all as this version needs them.',
        remarks: [],
      };
    });
  }
}

const nameOf = (given: unknown): string => typed(fieldsOf(given).name);

export function pageDay(page: string, differing: Partial<PageDay> = {}): PageDay {
  return {
    page,
    isLive: true,
    scheduled: 9,
    sent: 5,
    late: 0,
    missing: 0,
    unreported: 0,
    toCome: 4,
    held: 0,
    emv: 41.3,
    expected: { expected: 62, low: 38.4, high: 95.1 },
    colour: 'GREEN',
    score: 0.12,
    moved: -0.01,
    redSince: null,
    resumedBy: null,
    standing: 'As scheduled.',
    ...differing,
  };
}

const blank = { stage: null, price: null, expectedEarnings: 0, pinned: false };

function answer<T>(work: () => T): Answer<T> {
  return answered(work, () => undefined);
}

function ended(outcome: 'DONE' | 'FAILED', message: string, minutesAgo: number) {
  const at = instant(NOW - minutesAgo * 60_000);
  return { slot: at, startedAt: at, endedAt: at, outcome, message, missed: 0 };
}
