// The runtime: the services' state, and each kind of execution that Google would start.

import { randomUUID } from 'node:crypto';
import ts from 'typescript';
import type { Crossing, StartMessage, ThrownError, TriggerEvent } from './channel';
import type { HostClock } from './clock';
import { scriptFile } from './compiled';
import { type Delay, noDelay } from './delays';
import { type ExecutionResult, type Kill, type LogLine, RunningExecution } from './execution';
import { BigQueryService, type JobTime } from './host/bigquery';
import { CacheService } from './host/cache';
import { DailyQuota } from './host/daily-quota';
import type { FaultPlan } from './host/faults';
import { HtmlFiles } from './host/html-files';
import { LockService } from './host/lock';
import { MailService, type SentMail } from './host/mail';
import { PropertiesService } from './host/properties';
import { Permissions } from './host/scopes';
import { ScriptAppService, type Trigger } from './host/script-app';
import type { Service, StatefulService, TriggerKind } from './host/service';
import { SessionService } from './host/session';
import { type Internet, UrlFetchService } from './host/url-fetch';
import { UtilitiesService } from './host/utilities';
import type { CellEdit } from './inside/spreadsheet/protocol';
import type { SpreadsheetEventType } from './inside/trigger-spec';
import { SavedState } from './saved-state';
import { Threads } from './threads';

export interface Manifest {
  readonly timeZone: string;
  readonly oauthScopes?: readonly string[];
  readonly dependencies?: {
    readonly enabledAdvancedServices?: readonly {
      readonly userSymbol: string;
      readonly serviceId: string;
      readonly version: string;
    }[];
  };
}

export interface AppsScriptOptions {
  /** The text of the built script. */
  readonly bundle: string;
  /** The HTML files by name, with or without .html. */
  readonly files?: Readonly<Record<string, string>>;
  readonly manifest: Manifest;
  readonly clock: HostClock;
  /** Who owns the script, and runs it where no one else is named. */
  readonly user: string;
  /** Where BigQuery's REST is served, such as http://localhost:9050. */
  readonly endpoint?: string;
  readonly spreadsheet?: StatefulService;
  /** Where the state is kept beyond the end of the program. */
  readonly persistFolder?: string;
  readonly scriptId?: string;
  readonly locale?: string;
  /** Quotas, and whom Session.getActiveUser names: in a Workspace, colleagues too. */
  readonly account?: 'CONSUMER' | 'WORKSPACE';
  /** What UrlFetchApp reaches; nothing but this machine when absent. */
  readonly internet?: Internet;
  readonly delay?: Delay;
  readonly faults?: FaultPlan;
  /** On the simulated clock: how long a BigQuery job of so many statements takes. */
  readonly jobTime?: JobTime;
  readonly uuid?: () => string;
  /** On the simulated clock: the machine's time that a script may compute between two calls. */
  readonly busyLimitMs?: number;
  /** Threads that stand ready. */
  readonly spareThreads?: number;
  readonly onLog?: (line: LogLine) => void;
}

export interface RunOptions {
  readonly user?: string;
  /** A menu item (or the editor's Run), or google.script.run. */
  readonly kind?: 'MENU' | 'SERVER_CALL';
  readonly kill?: Kill;
}

export interface TickOptions {
  /** Which firing is to be killed, and where. */
  readonly kill?: (trigger: Trigger) => Kill | undefined;
}

export interface AppsScript {
  readonly clock: HostClock;
  readonly properties: PropertiesService;
  readonly cache: CacheService;
  readonly locks: LockService;
  readonly script: ScriptAppService;
  readonly bigQuery: BigQueryService;
  readonly mail: readonly SentMail[];
  readonly logs: readonly LogLine[];
  /** All that has been run, in the order of its ends. */
  readonly executions: readonly ExecutionResult[];
  /** Ends with what came of it, a failure too; rejects only for a fault of the workbench itself. */
  run(functionName: string, args?: readonly unknown[], options?: RunOptions): Promise<ExecutionResult>;
  /** Someone opens the sheet: the simple onOpen, then the installed triggers. */
  open(user: string): Promise<readonly ExecutionResult[]>;
  /** Someone has edited a cell: the simple onEdit, then the installed triggers. */
  edit(edit: CellEdit): Promise<readonly ExecutionResult[]>;
  /** Someone has changed the sheet's shape (rows, columns, tabs): the installed triggers. */
  change(user: string, changeType: string): Promise<readonly ExecutionResult[]>;
  /** Turns the clock to the instant; what is due on the way runs when it is due. */
  tick(untilIso: string, options?: TickOptions): Promise<readonly ExecutionResult[]>;
  /** On the real clock: fires what is due from now on, until stopped. */
  keepTime(): () => void;
  triggers(): readonly Trigger[];
  /** The names of the script's top-level functions. */
  functions(): ReadonlySet<string>;
  close(): Promise<void>;
}

const MINUTE = 60_000;
const LIMIT_MS = 6 * MINUTE;
const SIMPLE_LIMIT_MS = 30_000;
const BUSY_LIMIT_MS = 60_000;
const MOST_AT_ONCE = 30;
const LOG_LINES = 10_000;
const POLL_MS = 1000;
const QUOTAS = {
  CONSUMER: { recipients: 100, fetches: 20_000, triggerMs: 90 * MINUTE },
  WORKSPACE: { recipients: 1500, fetches: 100_000, triggerMs: 360 * MINUTE },
};

interface Launch {
  readonly functionName: string;
  readonly trigger: TriggerKind;
  readonly user: string;
  readonly activeUser: string;
  readonly args?: readonly unknown[];
  readonly event?: TriggerEvent;
  readonly crossing?: Crossing;
  readonly kill?: Kill;
}

export async function openAppsScript(options: AppsScriptOptions): Promise<AppsScript> {
  return new Runtime(options);
}

class Runtime implements AppsScript {
  readonly clock: HostClock;
  readonly properties = new PropertiesService();
  readonly cache = new CacheService();
  readonly locks = new LockService();
  readonly script: ScriptAppService;
  readonly bigQuery: BigQueryService;
  readonly logs: LogLine[] = [];
  readonly executions: ExecutionResult[] = [];

  readonly #options: AppsScriptOptions;
  readonly #services: ReadonlyMap<string, Service>;
  readonly #permissions: Permissions;
  readonly #mail: MailService;
  readonly #threads: Threads;
  readonly #saved: SavedState | null;
  readonly #triggerTime: DailyQuota;
  /** What has been started and has not ended, with its user. */
  readonly #active = new Map<Promise<ExecutionResult>, string>();
  readonly #ending = new Set<Promise<void>>();
  #functions: ReadonlySet<string> | undefined;

  constructor(options: AppsScriptOptions) {
    const { manifest, clock, account = 'CONSUMER', spreadsheet, persistFolder } = options;
    const quotas = QUOTAS[account];
    this.#options = options;
    this.clock = clock;
    this.script = new ScriptAppService({ scriptId: options.scriptId ?? 'local-script', timeZone: manifest.timeZone });
    this.bigQuery = new BigQueryService(options.endpoint ?? null, options.faults, options.jobTime);
    this.#mail = new MailService(quotas.recipients);
    this.#triggerTime = new DailyQuota(quotas.triggerMs);
    this.#permissions = new Permissions(manifest.oauthScopes);
    const services: Service[] = [
      this.properties,
      this.cache,
      this.locks,
      this.script,
      this.bigQuery,
      this.#mail,
      new SessionService(),
      new UtilitiesService(options.uuid),
      new HtmlFiles(options.files ?? {}),
      new UrlFetchService(options.internet ?? {}, quotas.fetches),
      ...(spreadsheet === undefined ? [] : [spreadsheet]),
    ];
    this.#services = new Map(services.map((service) => [service.name, service]));
    const stateful = [this.properties, this.script, ...(spreadsheet === undefined ? [] : [spreadsheet])];
    this.#saved = persistFolder === undefined ? null : new SavedState(persistFolder, stateful);
    this.#threads = new Threads(clock, scriptFile('main.js', options.bundle), options.spareThreads ?? 2);
  }

  get mail(): readonly SentMail[] {
    return this.#mail.outbox;
  }

  triggers(): readonly Trigger[] {
    return this.script.triggers;
  }

  functions(): ReadonlySet<string> {
    this.#functions ??= topLevelFunctions(this.#options.bundle);
    return this.#functions;
  }

  async run(functionName: string, args: readonly unknown[] = [], options: RunOptions = {}): Promise<ExecutionResult> {
    const { user = this.#options.user, kind = 'MENU', kill } = options;
    const launch: Launch = {
      functionName,
      trigger: kind,
      user,
      activeUser: user,
      args,
      crossing: kind === 'SERVER_CALL' ? 'GOOGLE_SCRIPT_RUN' : 'PLAIN',
      ...(kill === undefined ? {} : { kill }),
    };
    return this.#launch(launch);
  }

  open(user: string): Promise<readonly ExecutionResult[]> {
    return this.#spreadsheetEvent('OPEN', 'ON_OPEN', 'onOpen', user, {});
  }

  edit(edit: CellEdit): Promise<readonly ExecutionResult[]> {
    return this.#spreadsheetEvent('EDIT', 'ON_EDIT', 'onEdit', edit.user, edit);
  }

  change(user: string, changeType: string): Promise<readonly ExecutionResult[]> {
    return this.#spreadsheetEvent('CHANGE', 'ON_CHANGE', null, user, { changeType });
  }

  async tick(untilIso: string, options: TickOptions = {}): Promise<readonly ExecutionResult[]> {
    const until = Date.parse(untilIso);
    if (Number.isNaN(until))
      throw new RangeError(`${untilIso} is no instant: give ISO 8601, such as 2025-03-10T08:00:00Z.`);
    const runs: Promise<ExecutionResult>[] = [];
    const turn = this.clock.begin();
    await turn.started;
    // Nobody wants to sit and wait for a job's next look.
    const sleepAgain = this.clock.skipSleep();
    try {
      for (let due = this.script.nextDue(until); due !== null; due = this.script.nextDue(until)) {
        // Behind what is due at the same time and came first.
        await turn.reach(Math.max(due.nextAt ?? 0, this.clock.now()));
        // What ran meanwhile may have deleted the trigger.
        const ready = this.script.nextDue(this.clock.now());
        if (ready === null) continue;
        const run = this.#fire(ready, options.kill?.(ready));
        runs.push(run);
        // The real clock jumps to the next firing: not under a run that is under way.
        if (this.clock.mode === 'real') await run;
      }
      if (until > this.clock.now()) await turn.reach(until);
      turn.end();
      return await Promise.all(runs);
    } finally {
      sleepAgain();
    }
  }

  keepTime(): () => void {
    const timer = setInterval(() => {
      for (let due = this.script.nextDue(this.clock.now()); due !== null; due = this.script.nextDue(this.clock.now())) {
        // A fault of the workbench is not to go unseen: it ends the program.
        void this.#fire(due, undefined);
      }
    }, POLL_MS);
    return () => clearInterval(timer);
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#active.keys());
    await Promise.all(this.#ending);
    await this.#threads.close();
    this.#saved?.save();
  }

  async #spreadsheetEvent(
    kind: 'OPEN' | 'EDIT' | 'CHANGE',
    eventType: SpreadsheetEventType,
    simple: string | null,
    user: string,
    detail: unknown,
  ): Promise<readonly ExecutionResult[]> {
    const results: ExecutionResult[] = [];
    const seen = this.#seenUser(user);
    if (simple !== null && this.functions().has(simple)) {
      const event: TriggerEvent = { kind, authMode: 'LIMITED', user: seen, detail };
      results.push(await this.#launch({ functionName: simple, trigger: 'SIMPLE', user, activeUser: seen, event }));
    }
    for (const { id, spec, owner } of this.script.ofSpreadsheet(eventType)) {
      const event: TriggerEvent = { kind, authMode: 'FULL', user: seen, triggerUid: id, detail };
      const launch: Launch = { functionName: spec.handler, trigger: 'INSTALLED', user: owner, activeUser: seen, event };
      results.push(await this.#launch(launch));
    }
    return results;
  }

  /** Outside of a Workspace a script that the user did not start is told of its owner only. */
  #seenUser(user: string): string {
    return this.#options.account === 'WORKSPACE' || user === this.#options.user ? user : '';
  }

  #fire({ id, spec, owner }: Trigger, kill: Kill | undefined): Promise<ExecutionResult> {
    this.script.fired(id, this.clock.now());
    const launch: Launch = {
      functionName: spec.handler,
      trigger: 'CLOCK',
      user: owner,
      activeUser: owner,
      event: { kind: 'CLOCK', triggerUid: id },
      ...(kill === undefined ? {} : { kill }),
    };
    return this.#launch(launch);
  }

  async #launch(launch: Launch): Promise<ExecutionResult> {
    const refusal = this.#refusal(launch);
    if (refusal !== null) return this.#refused(launch, refusal);
    const run = this.#execute(launch);
    this.#active.set(run, launch.user);
    const over = (): boolean => this.#active.delete(run);
    void run.then(over, over);
    return run;
  }

  #ended(result: ExecutionResult): void {
    this.executions.push(result);
    const { trigger, user, startedAt, endedAt } = result;
    if (isTriggered(trigger)) this.#triggerTime.use(user, endedAt - startedAt, endedAt);
    this.#saved?.changed();
  }

  /** Why Google would not even start it. */
  #refusal({ trigger, user, args = [] }: Launch): ThrownError | null {
    const exception = (message: string): ThrownError => ({ name: 'Exception', message });
    if (trigger !== 'SIMPLE' && !this.script.isAuthorised(user)) {
      return exception('Authorization is required to perform that action.');
    }
    if ([...this.#active.values()].filter((active) => active === user).length >= MOST_AT_ONCE) {
      return exception('There are too many scripts running simultaneously for this Google user account.');
    }
    if (isTriggered(trigger) && this.#triggerTime.left(user, this.clock.now()) === 0) {
      return exception('Service using too much computer time for one day');
    }
    const place = args.findIndex((arg) => !isCloneable(arg));
    return place < 0 ? null : { name: 'TypeError', message: `Failed due to illegal value in property: ${place}` };
  }

  #refused({ functionName, trigger, user }: Launch, error: ThrownError): ExecutionResult {
    const now = this.clock.now();
    const facts = { id: randomUUID(), functionName, trigger, user, startedAt: now, endedAt: now };
    const result: ExecutionResult = { ...facts, outcome: 'FAILED', error, calls: [], logs: [] };
    this.#ended(result);
    return result;
  }

  async #execute(launch: Launch): Promise<ExecutionResult> {
    const { functionName, trigger, user, activeUser, kill } = launch;
    const { manifest, delay = noDelay, busyLimitMs = BUSY_LIMIT_MS } = this.#options;
    const start: StartMessage = {
      functionName,
      args: launch.args ?? [],
      event: launch.event ?? { kind: 'NONE' },
      crossing: launch.crossing ?? 'PLAIN',
      timeZone: manifest.timeZone,
      locale: this.#options.locale ?? 'en',
      advancedServices: (manifest.dependencies?.enabledAdvancedServices ?? []).map(({ serviceId }) => serviceId),
    };
    const turn = this.clock.begin();
    await turn.started;
    const execution = new RunningExecution(
      {
        clock: this.clock,
        services: this.#services,
        checkPermission: this.#permissions.check,
        delay,
        busyLimitMs,
        log: (line) => this.#keepLog(line),
        giveBack: (thread) => this.#threads.giveBack(thread),
        ended: (result) => this.#ended(result),
      },
      {
        id: randomUUID(),
        trigger,
        user,
        activeUser,
        start,
        limitMs: trigger === 'SIMPLE' ? SIMPLE_LIMIT_MS : LIMIT_MS,
        ...(kill === undefined ? {} : { kill }),
      },
      turn,
      this.#threads.take(),
    );
    try {
      return await execution.result;
    } finally {
      const { threadEnded } = execution;
      this.#ending.add(threadEnded);
      void threadEnded.finally(() => this.#ending.delete(threadEnded));
    }
  }

  #keepLog(line: LogLine): void {
    this.logs.push(line);
    if (this.logs.length > LOG_LINES) this.logs.splice(0, this.logs.length - LOG_LINES);
    this.#options.onLog?.(line);
  }
}

function topLevelFunctions(bundle: string): ReadonlySet<string> {
  const { statements } = ts.createSourceFile('main.js', bundle, ts.ScriptTarget.ES2022);
  return new Set(
    statements.flatMap((statement) =>
      ts.isFunctionDeclaration(statement) && statement.name !== undefined ? [statement.name.text] : [],
    ),
  );
}

const isTriggered = (trigger: TriggerKind): boolean => trigger === 'CLOCK' || trigger === 'INSTALLED';

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
