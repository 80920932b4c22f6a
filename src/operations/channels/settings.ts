// The channels of an installation and which level goes where: from the script's properties, checked before any use.
import {
  list,
  name,
  nullable,
  object,
  oneOf,
  type Read,
  type Reader,
  readJson,
  SchemaError,
  text,
} from '../../planning/schema';
import { type AlertLevel, alertLevels } from '../../warehouse/rows/health';
import { PAGERDUTY_ADDRESS } from './pager-duty';
import { checkedWebhook, WebhookAddressError } from './webhook-address';

export type Channel =
  | { readonly kind: 'EMAIL'; readonly name: string; readonly to: readonly string[] }
  | { readonly kind: 'SLACK' | 'GOOGLE_CHAT'; readonly name: string; readonly url: string }
  | { readonly kind: 'PAGERDUTY'; readonly name: string; readonly url: string; readonly routingKey: string };

export interface ChannelSettings {
  readonly channels: readonly Channel[];
  /** By level the channels' names in the order in which they are tried. */
  readonly routes: { readonly [L in AlertLevel]: readonly string[] };
}

/** The script property that holds them as JSON: editors of the sheet do not see it in the sheet, and no log shows it. */
export const CHANNELS_PROPERTY = 'eros.channels';

export class ChannelSettingsError extends Error {
  readonly code = 'CHANNEL_SETTINGS';
  constructor(channel: string, problem: string) {
    super(`The channel ${channel} ${problem}`);
    this.name = 'ChannelSettingsError';
  }
}

const stored = object({
  channels: list(
    object({
      name: name('a name'),
      kind: oneOf('EMAIL', 'SLACK', 'GOOGLE_CHAT', 'PAGERDUTY'),
      /** Of a webhook; null for PagerDuty's usual one. */
      url: nullable(text()),
      routingKey: nullable(text()),
      to: nullable(list(text(), 20)),
    }),
    20,
  ),
  routes: nullable(object({ CRITICAL: list(text(), 20), WARNING: list(text(), 20), INFO: list(text(), 20) })),
  /** Hosts that an admin allows besides the services' own. */
  allowedHosts: list(text(), 20),
});

export const ADDRESS = /^[^\s@<>,;:"]+@[^\s@<>,;:"]+\.[^\s@<>,;:".]+$/;
export const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;

/** By level the kinds of channel that take it, the first to be tried first. */
export const KIND_ORDER: { readonly [L in AlertLevel]: readonly Channel['kind'][] } = {
  CRITICAL: ['PAGERDUTY', 'SLACK', 'GOOGLE_CHAT', 'EMAIL'],
  WARNING: ['SLACK', 'GOOGLE_CHAT', 'EMAIL'],
  INFO: ['EMAIL', 'SLACK', 'GOOGLE_CHAT'],
};

/** The settings as they are kept; not held against the rules yet. */
export type KeptChannels = Read<typeof stored>;
export type KeptChannel = KeptChannels['channels'][number];

export const nothingKept: KeptChannels = { channels: [], routes: null, allowedHosts: [] };

const settingsReader: Reader<ChannelSettings> = (value, path) => checkedChannels(stored(value, path));

/** The channels that kept settings make; throws a ChannelSettingsError where one of them can't be. */
export function checkedChannels({ channels: written, routes, allowedHosts }: KeptChannels): ChannelSettings {
  const channels = written.map((each): Channel => {
    try {
      return channelOf(each, allowedHosts);
    } catch (error) {
      if (error instanceof WebhookAddressError)
        throw new ChannelSettingsError(each.name, `is refused. ${error.message}`);
      throw error;
    }
  });
  const names = channels.map((channel) => channel.name);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw new ChannelSettingsError(twice, 'is there twice. Give each a name of its own.');
  const usual = (level: AlertLevel): string[] =>
    KIND_ORDER[level].flatMap((kind) => channels.filter((channel) => channel.kind === kind).map((each) => each.name));
  const chosen = routes ?? { CRITICAL: usual('CRITICAL'), WARNING: usual('WARNING'), INFO: usual('INFO') };
  for (const level of alertLevels) {
    for (const route of chosen[level]) {
      const channel = channels.find((each) => each.name === route);
      if (channel === undefined) {
        throw new ChannelSettingsError(
          route,
          `is named for ${level}, but there is none. There are: ${names.join(', ')}.`,
        );
      }
      if (level === 'INFO' && channel.kind === 'PAGERDUTY') {
        throw new ChannelSettingsError(route, 'is PagerDuty, which takes no daily summary. Leave it out of INFO.');
      }
    }
  }
  return { channels, routes: chosen };
}

function channelOf(each: KeptChannel, allowedHosts: readonly string[]): Channel {
  const { kind, name: called, url, routingKey, to } = each;
  if (kind === 'EMAIL') {
    if (to === null || to.length === 0)
      throw new ChannelSettingsError(called, 'has nobody to write to. Give addresses.');
    const wrong = to.find((address) => !ADDRESS.test(address));
    if (wrong !== undefined) throw new ChannelSettingsError(called, `writes to "${wrong}", which is no address.`);
    return { kind, name: called, to };
  }
  if (kind === 'PAGERDUTY') {
    if (routingKey === null || !ROUTING_KEY.test(routingKey)) {
      throw new ChannelSettingsError(
        called,
        'lacks a routing key: the 32 letters and digits of the service’s Events API v2 integration.',
      );
    }
    return { kind, name: called, url: checkedWebhook(kind, url ?? PAGERDUTY_ADDRESS, allowedHosts), routingKey };
  }
  return { kind, name: called, url: checkedWebhook(kind, url ?? '', allowedHosts) };
}

export const noChannels: ChannelSettings = { channels: [], routes: { CRITICAL: [], WARNING: [], INFO: [] } };

/** The channels as the script property has them; none where it was never set. A problem is told without the secrets in it. */
export function storedChannels(json: string | undefined): ChannelSettings {
  if (json === undefined) return noChannels;
  try {
    return readJson(settingsReader, json, 'channels');
  } catch (error) {
    // What came is a part of the message, and may be a secret.
    if (error instanceof SchemaError) {
      throw new ChannelSettingsError(
        error.path,
        `must be ${error.expected}. Correct the script property ${CHANNELS_PROPERTY}.`,
      );
    }
    throw error;
  }
}

/** As kept, to be changed; null where it is not in the form that it must have. */
export function keptChannels(json: string | undefined): KeptChannels | null {
  if (json === undefined) return nothingKept;
  try {
    return readJson(stored, json, 'channels');
  } catch (error) {
    if (error instanceof SchemaError) return null;
    throw error;
  }
}

/** What must never be shown. */
export function secretsOf({ channels }: ChannelSettings): readonly string[] {
  return channels.flatMap((channel) => {
    if (channel.kind === 'EMAIL') return [];
    return channel.kind === 'PAGERDUTY' ? [channel.routingKey] : [channel.url];
  });
}
