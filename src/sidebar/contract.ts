// What sidebars ask of the server: its functions by name, with plain JSON in and out, for google.script.run takes no dates.
import type { AutomationStatus } from '../automation/control';
import type { Stage } from '../automation/progress';
import type { ChannelForm, RoutesForm } from '../automation/requests/channels';
import type { ConnectForm } from '../automation/requests/connect';
import type { GenerateField, GenerateForm, GenerateFrame } from '../automation/requests/generate';
import type { PageRequest } from '../automation/requests/page';
import type { SwapForm } from '../automation/requests/swap';
import type { PageOutcome } from '../automation/wave';
import type { Channel } from '../operations/channels/settings';
import type { Colour, FunnelStage, MessageType, RiskLevel, SizeTier } from '../planning/vocabulary';
import type { ShownDay } from '../sheets/today/tab';
import type { ChangeResult } from '../warehouse/rows/changes';
import type { WarehouseSettings } from '../warehouse/settings';

/** What went wrong, told in full: an error thrown through google.script.run keeps its message alone. */
export interface Failure {
  /** What happened, to which object. */
  readonly message: string;
  /** What to do, where the message does not say it. */
  readonly remedy: string | null;
  /** What is wrong with which field; shown beside it. */
  readonly fields: { readonly [field: string]: string | undefined };
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Named as main exports them. */
export interface SidebarServer {
  sidebarStart(): Answer<SidebarStart>;
  /** The last step of the page's run, from the cache; null where none is known. */
  progressOf(request: PageRequest): Answer<ProgressShown | null>;
  generate(form: GenerateForm): Answer<GenerateResult>;
  preview(form: GenerateForm): Answer<PreviewResult>;
  /** Brings the page's tab to the front. */
  showTab(request: PageRequest): Answer<null>;
  /** For the row that is selected. */
  runnersUp(): Answer<SwapChoice>;
  swapCaption(request: SwapForm): Answer<SwapResult>;
  /** For the row that is selected. */
  whyCaption(): Answer<CaptionReason>;
  automationStatus(): Answer<AutomationStatus>;
  /** Both answer with the status as it is then. */
  pauseJob(job: string): Answer<AutomationStatus>;
  resumeJob(job: string): Answer<AutomationStatus>;
  /** The day of all pages as it is now; the tab Today shows it too. */
  todayShown(): Answer<TodayShown>;
  /** Sends after all what is held of the page, and answers with the day as it is then. */
  resumePage(request: PageRequest): Answer<TodayShown>;
  warehouseSettings(): Answer<WarehouseSettings>;
  /** Tries the settings on the warehouse, and keeps them only where it answers. */
  connectWarehouse(form: ConnectForm): Answer<Connected>;
  alertChannels(): Answer<AlertChannels>;
  /** Each answers with the channels as they are then; bad input changes nothing. */
  saveChannel(form: ChannelForm): Answer<AlertChannels>;
  removeChannel(request: ChannelRequest): Answer<AlertChannels>;
  saveRoutes(form: RoutesForm): Answer<AlertChannels>;
  /** Sends a test by that channel alone. */
  testChannel(request: ChannelRequest): Answer<ChannelTested>;
}

export interface ChannelRequest {
  readonly name: string;
}

/** No secret is in it: the browser only learns that there is one. */
export interface AlertChannels {
  readonly channels: readonly ChannelShown[];
  readonly routes: RoutesForm;
  /** Why what is kept can't be used, where somebody has changed it by hand. */
  readonly problem: string | null;
}

export interface ChannelShown {
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly title: string;
  /** Addresses, or a host and what is set. */
  readonly where: string;
  /** Of mail; empty for the others. */
  readonly to: string;
}

export interface ChannelTested {
  readonly name: string;
  /** Null where it was taken. */
  readonly problem: string | null;
}

export interface TodayShown extends ShownDay {
  /** What became of the command; null where nothing was to be done. */
  readonly said: string | null;
}

export interface SidebarStart {
  readonly frame: GenerateFrame;
  readonly defaults: GenerateForm;
  /** What is known of the pages of `frame`, by name; a page may be missing. */
  readonly about: readonly PageAbout[];
  readonly pollSeconds: number;
  /** Fields that the server does not heed: shown, and said so. */
  readonly unheeded: readonly GenerateField[];
}

export interface PageAbout {
  readonly page: string;
  readonly tier: SizeTier | null;
  readonly colour: Colour | null;
}

export interface ProgressShown {
  readonly page: string;
  readonly weekStart: string;
  readonly stage: Stage;
  readonly message: string;
  /** Epoch milliseconds; grows with every step of a page, from run to run. */
  readonly at: number;
  readonly scheduleId: string | null;
  /** As soon as the run has it. */
  readonly analysis: AnalysisShown | null;
}

export interface AnalysisShown {
  readonly tier: SizeTier;
  /** Deliveries a message. */
  readonly audience: number;
  readonly colour: Colour;
  readonly score: number;
  readonly risk: RiskLevel;
  readonly tolerance: number;
  readonly trend: 'improving' | 'stable' | 'declining';
  /** Dollars per 1,000 deliveries. */
  readonly averageEmv: number;
  readonly ppvADayMin: number;
  readonly ppvADayMax: number;
  readonly bumpsADay: number;
  readonly ppvGapMinutes: number;
  /** 0 to 1. */
  readonly confidence: number;
  readonly notes: readonly string[];
}

export interface WeekTotals {
  readonly ppv: number;
  readonly bumps: number;
  readonly followUps: number;
  readonly messages: number;
  /** Messages filled at random on purpose. */
  readonly explored: number;
  readonly expectedEarnings: number;
}

/** What is to be read before a week is approved. */
export interface WeekRemarks {
  readonly heldReasons: readonly string[];
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
}

export interface GenerateResult extends WeekRemarks {
  readonly outcome: PageOutcome;
  readonly page: string;
  readonly weekStart: string;
  readonly scheduleId: string | null;
  /** Repeats the run. */
  readonly seed: string;
  readonly message: string;
  readonly totals: WeekTotals | null;
  readonly analysis: AnalysisShown | null;
  /** Whether there is a tab to show. */
  readonly hasTab: boolean;
  /** It is taken up again by itself. */
  readonly mayPass: boolean;
}

export interface PreviewResult extends WeekRemarks {
  readonly page: string;
  readonly weekStart: string;
  readonly seed: string;
  /** Whether it would be ready, or held. */
  readonly status: 'READY' | 'HELD';
  readonly totals: WeekTotals;
  readonly analysis: AnalysisShown | null;
  readonly days: readonly PreviewDay[];
}

export interface PreviewDay {
  readonly date: string;
  readonly blackout: boolean;
  readonly holidays: readonly string[];
  readonly messages: readonly PreviewMessage[];
}

export interface PreviewMessage {
  /** `HH:MM` in Los Angeles. */
  readonly time: string;
  readonly type: MessageType;
  readonly stage: FunnelStage | null;
  readonly category: string;
  readonly price: number | null;
  readonly expectedEarnings: number;
  readonly reason: string;
  readonly pinned: boolean;
}

/** The message of the selected row. */
export interface SlotShown {
  readonly scheduleId: string;
  readonly slotId: string;
  readonly page: string;
  /** `YYYY-MM-DDTHH:MM:SS` in Los Angeles. */
  readonly local: string;
  readonly type: MessageType;
  readonly price: number | null;
}

export interface CaptionShown {
  readonly captionId: string;
  /** Null where the warehouse has the caption no more. */
  readonly text: string | null;
  readonly category: string;
  readonly priceTier: string;
}

/** EMV in dollars per 1,000 deliveries, or a view rate from 0 to 1. */
export interface ExpectedShown {
  readonly kind: 'EMV' | 'VIEW_RATE';
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

export interface RunnerUpShown extends CaptionShown {
  readonly reward: ExpectedShown | null;
  readonly sends: number;
  /** Null where it was never used on the page. */
  readonly restedDays: number | null;
  /** Why it would do here, or what speaks against it. */
  readonly why: string;
}

export interface SwapChoice {
  readonly slot: SlotShown;
  readonly current: CaptionShown & { readonly reason: string | null };
  /** The best first. */
  readonly runnersUp: readonly RunnerUpShown[];
  /** Why there are none, or why this row can't be swapped; null where it can. */
  readonly obstacle: string | null;
}

export interface SwapResult {
  readonly outcome: ChangeResult['outcome'];
  /** For a refusal: what stands in the way, and what to do. */
  readonly message: string | null;
}

export interface CaptionReason {
  readonly slot: SlotShown;
  readonly caption: CaptionShown;
  /** The sentence as it was saved with the schedule; null for a row added by hand. */
  readonly reason: string | null;
  readonly policy: string | null;
  readonly score: number | null;
  /** The chance with which it was picked, where it was picked at random on purpose. */
  readonly exploredWith: number | null;
  readonly pinned: boolean;
  readonly statistics: CaptionStatistics;
}

export interface CaptionStatistics {
  readonly sends: number;
  /** Dollars per 1,000 deliveries. */
  readonly averageEmv: number | null;
  /** 0 to 1. */
  readonly conversionRate: number | null;
  readonly revenue: number | null;
  /** Bounds of the share of sends that beat the page's median. */
  readonly successLow: number | null;
  readonly successHigh: number | null;
  /** 0 to 100. */
  readonly percentile: number | null;
  /** `YYYY-MM-DD` in Los Angeles. */
  readonly lastUsedOn: string | null;
}

export interface Connected {
  readonly settings: WarehouseSettings;
  /** What was found there, in a sentence. */
  readonly message: string;
  /** What is amiss there and what to do, a sentence each; empty where all is well. */
  readonly remarks: readonly string[];
}
