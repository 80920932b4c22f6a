// Brings a notice to the first channel of a chain that takes it: tried again where it may pass, then the next one.

import type { Time } from '../../warehouse/port';
import { type RetryPolicy, waitBeforeRetry } from '../../warehouse/retry';
import { chatMessage } from './google-chat';
import { letterOf } from './letter';
import type { Notice } from './notice';
import { pagerDutyEvents } from './pager-duty';
import { type Http, type Mail, NoAnswer } from './port';
import { withoutSecrets } from './secrets';
import { type Channel, type ChannelSettings, secretsOf } from './settings';
import { slackMessage } from './slack';

/** A channel could not take a notice. */
export class ChannelFailure extends Error {
  readonly code = 'CHANNEL';
  constructor(
    readonly channel: string,
    problem: string,
    /** How many of the notice's alerts it took before, one by one. */
    readonly taken = 0,
  ) {
    super(problem);
    this.name = 'ChannelFailure';
  }
}

export interface Delivering {
  readonly http: Http;
  readonly mail: Mail;
  readonly time: Time;
  readonly settings: ChannelSettings;
  readonly policy: RetryPolicy;
  /** Messages to one channel in one round. */
  readonly messageLimit: number;
  /** Recipients that are left to others. */
  readonly mailReserve: number;
  /** The instant by which to be done: no wait goes beyond it. */
  readonly until: number;
}

export interface Delivered {
  /** The channel that took it; null where none did. */
  readonly through: string | null;
  readonly failed: readonly {
    readonly channel: string;
    readonly problem: string;
    /** The first so many alerts of the notice stand there all the same; absent where none does. */
    readonly taken?: number;
  }[];
}

/** Slack and Google Chat take one message a second. */
const PACE_MS = 1000;
/** A service that wants a longer pause than this is left for the next channel. */
const LONGEST_WAIT_MS = 30_000;
/** A channel that has taken this long, as one that never answers does in its first try, is left for the next one. */
const PATIENCE_MS = 60_000;

/** One round of deliveries: it keeps the pace and the limits of each channel over all its notices. */
export class Round {
  private readonly sent = new Map<string, { count: number; at: number }>();
  /** What did not answer in all its tries is not waited for again by the next notice. */
  private readonly down = new Map<string, string>();

  constructor(private readonly on: Delivering) {}

  /** To the first of these channels that takes it. */
  deliver(notice: Notice, chain: readonly string[]): Delivered {
    const failed: Delivered['failed'][number][] = [];
    const safe = this.harmless(notice);
    for (const name of chain) {
      const channel = this.on.settings.channels.find((each) => each.name === name);
      if (channel === undefined) continue;
      const known = this.down.get(name);
      if (known !== undefined) {
        failed.push({ channel: name, problem: known });
        continue;
      }
      try {
        this.send(channel, safe);
        return { through: name, failed };
      } catch (error) {
        if (!(error instanceof ChannelFailure)) throw error;
        const { message: problem, taken } = error;
        failed.push({ channel: name, problem, ...(taken === 0 ? {} : { taken }) });
      }
    }
    return { through: null, failed };
  }

  private harmless(notice: Notice): Notice {
    const own = secretsOf(this.on.settings);
    const safe = (text: string): string => withoutSecrets(text, own);
    return {
      ...notice,
      title: safe(notice.title),
      paragraphs: notice.paragraphs.map(safe),
      alerts: notice.alerts.map((alert) => ({
        ...alert,
        object: safe(alert.object),
        message: safe(alert.message),
        remedy: alert.remedy === null ? null : safe(alert.remedy),
      })),
    };
  }

  private send(channel: Channel, notice: Notice): void {
    if (channel.kind === 'EMAIL') this.mail(channel, notice);
    else if (channel.kind === 'PAGERDUTY') {
      for (const [place, event] of pagerDutyEvents(notice, channel.routingKey).entries()) {
        try {
          this.post(channel, event);
        } catch (error) {
          if (!(error instanceof ChannelFailure)) throw error;
          throw new ChannelFailure(channel.name, error.message, Math.min(place, notice.alerts.length));
        }
      }
    } else this.post(channel, channel.kind === 'SLACK' ? slackMessage(notice) : chatMessage(notice));
  }

  private mail({ name, to }: Channel & { readonly kind: 'EMAIL' }, notice: Notice): void {
    this.take(name);
    try {
      const left = this.on.mail.remaining() - this.on.mailReserve;
      if (left < to.length) {
        throw new ChannelFailure(
          name,
          `The day's mail quota leaves ${Math.max(0, left)} recipients for alerts; ${to.length} are needed.`,
        );
      }
      this.on.mail.send(letterOf(notice, to));
    } catch (error) {
      if (error instanceof ChannelFailure) throw error;
      throw new ChannelFailure(name, this.shown(error));
    }
  }

  private post(channel: Exclude<Channel, { kind: 'EMAIL' }>, body: object): void {
    const json = JSON.stringify(body);
    const patientUntil = Math.min(this.on.until, this.on.time.now() + PATIENCE_MS);
    for (let retries = 0; ; retries++) {
      this.take(channel.name);
      const refused = this.tried(channel, json);
      if (refused === null) return;
      const wait = refused.mayPass ? (refused.wait ?? waitBeforeRetry(this.on.policy, retries)) : undefined;
      const isLast = retries >= this.on.policy.limit;
      if (wait === undefined || isLast || wait > LONGEST_WAIT_MS || this.on.time.now() + wait > patientUntil) {
        if (refused.mayPass) this.down.set(channel.name, refused.problem);
        throw new ChannelFailure(channel.name, refused.problem);
      }
      this.on.time.sleep(wait);
    }
  }

  /** Null where it was taken. */
  private tried(
    channel: Exclude<Channel, { kind: 'EMAIL' }>,
    json: string,
  ): { readonly problem: string; readonly mayPass: boolean; readonly wait: number | null } | null {
    try {
      const { status, retryAfter } = this.on.http.post(channel.url, json);
      if (status >= 200 && status < 300) return null;
      const mayPass = status === 429 || status === 408 || status >= 500;
      return { problem: `It answered ${status}.`, mayPass, wait: waitOf(retryAfter, this.on.time.now()) };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { problem: this.shown(error), mayPass: true, wait: null };
    }
  }

  /** Counts a message, and keeps the pace. */
  private take(name: string): void {
    const before = this.sent.get(name);
    if (before !== undefined) {
      if (before.count >= this.on.messageLimit) {
        throw new ChannelFailure(name, `It has taken ${before.count} messages in this round, which is the limit.`);
      }
      const wait = before.at + PACE_MS - this.on.time.now();
      if (wait > 0) this.on.time.sleep(wait);
    }
    this.sent.set(name, { count: (before?.count ?? 0) + 1, at: this.on.time.now() });
  }

  private shown(error: unknown): string {
    return withoutSecrets(error instanceof Error ? error.message : String(error), secretsOf(this.on.settings));
  }
}

/** Retry-After in milliseconds: seconds, or a date. */
function waitOf(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
