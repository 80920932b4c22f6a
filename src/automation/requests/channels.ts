// What the Alert channels sidebar asks for: one channel, which level goes where, and hosts; each field checked before anything is kept.
import {
  ADDRESS,
  type Channel,
  ChannelSettingsError,
  checkedChannels,
  type KeptChannel,
  type KeptChannels,
  KIND_ORDER,
  ROUTING_KEY,
} from '../../operations/channels/settings';
import { checkedWebhook, WebhookAddressError } from '../../operations/channels/webhook-address';
import { type AlertLevel, alertLevels } from '../../warehouse/rows/health';
import { type FieldErrors, FormRefused, fieldsOf, quoted, type ReadForm, typed } from './fields';

export type ChannelField = 'name' | 'kind' | 'to' | 'url' | 'routingKey';
/** `was`: the channel that is changed; nothing for a new one. A secret that is left empty stays as it is. */
export type ChannelForm = { readonly [name in ChannelField | 'was']: string };

export type RouteField = AlertLevel | 'allowedHosts';
/** Names, separated by commas. */
export type RoutesForm = { readonly [name in RouteField]: string };

export const channelKinds: { readonly [K in Channel['kind']]: string } = {
  EMAIL: 'Mail',
  SLACK: 'Slack',
  GOOGLE_CHAT: 'Google Chat',
  PAGERDUTY: 'PagerDuty',
};

const LONGEST_NAME = 40;
const NAME = /^[^,\s](?:[^,]*[^,\s])?$/;
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** The settings with the channel of the form among them. */
export function readChannelForm(form: unknown, kept: KeptChannels): ReadForm<KeptChannels, ChannelField> {
  const fields = fieldsOf(form);
  const was = typed(fields.was);
  const before = kept.channels.find(({ name }) => name === was) ?? null;
  const name = typed(fields.name);
  const kind = kindOf(typed(fields.kind));
  if (kind === null) return { ok: false, errors: { kind: 'Kind: choose what the channel is.' } };
  // A secret goes with its kind: what was Slack's address is none of PagerDuty's.
  const secrets = before?.kind === kind ? before : null;
  const channel: KeptChannel = {
    name,
    kind,
    to: kind === 'EMAIL' ? listed(fields.to) : null,
    url: kind === 'EMAIL' ? null : typed(fields.url) || (secrets?.url ?? null),
    routingKey: kind === 'PAGERDUTY' ? typed(fields.routingKey) || (secrets?.routingKey ?? null) : null,
  };
  const errors = { ...nameError(name, was, kept), ...placeErrors(channel, kept.allowedHosts) };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const channels =
    before === null
      ? [...kept.channels, channel]
      : kept.channels.map((each) => (each.name === before.name ? channel : each));
  return { ok: true, request: checked({ ...kept, channels, routes: routesWith(kept.routes, before, channel) }) };
}

const kindOf = (value: string): Channel['kind'] | null =>
  value === 'EMAIL' || value === 'SLACK' || value === 'GOOGLE_CHAT' || value === 'PAGERDUTY' ? value : null;

const listed = (value: unknown): string[] =>
  typed(value)
    .split(/[,;\s]+/)
    .filter((each) => each !== '');

function nameError(name: string, was: string, kept: KeptChannels): FieldErrors<ChannelField> {
  if (name.length > LONGEST_NAME || !NAME.test(name)) {
    return { name: `Name: expected up to ${LONGEST_NAME} characters without a comma, got ${shown(name)}.` };
  }
  const isTaken = name !== was && kept.channels.some((each) => each.name === name);
  return isTaken ? { name: `Name: there is a channel ${quoted(name)} already.` } : {};
}

function placeErrors(channel: KeptChannel, allowedHosts: readonly string[]): FieldErrors<ChannelField> {
  const { kind, to, url, routingKey } = channel;
  if (kind === 'EMAIL') {
    if (to === null || to.length === 0) return { to: 'Addresses: expected whom to write to, got nothing.' };
    const wrong = to.find((address) => !ADDRESS.test(address));
    return wrong === undefined ? {} : { to: `Addresses: expected mail addresses, got ${quoted(wrong)}.` };
  }
  return { ...urlError(kind, url, allowedHosts), ...(kind === 'PAGERDUTY' ? keyError(routingKey) : {}) };
}

/** What was typed is not repeated: it is a secret. */
function urlError(
  kind: Exclude<Channel['kind'], 'EMAIL'>,
  url: string | null,
  allowedHosts: readonly string[],
): FieldErrors<ChannelField> {
  if (kind === 'PAGERDUTY' && url === null) return {};
  try {
    checkedWebhook(kind, url ?? '', allowedHosts);
    return {};
  } catch (error) {
    if (!(error instanceof WebhookAddressError)) throw error;
    return { url: error.message };
  }
}

function keyError(routingKey: string | null): FieldErrors<ChannelField> {
  const isKey = routingKey !== null && ROUTING_KEY.test(routingKey);
  return isKey
    ? {}
    : { routingKey: 'Routing key: expected the 32 letters and digits of an Events API v2 integration.' };
}

/** A new channel is tried last at every level that its kind takes; a renamed one keeps its places. */
function routesWith(
  routes: KeptChannels['routes'],
  before: KeptChannel | null,
  channel: KeptChannel,
): KeptChannels['routes'] {
  if (routes === null) return null;
  const of = (level: AlertLevel): readonly string[] => {
    const takes = KIND_ORDER[level].includes(channel.kind);
    const names = routes[level].flatMap((name) => (name !== before?.name ? [name] : takes ? [channel.name] : []));
    return before === null && takes ? [...names, channel.name] : names;
  };
  return { CRITICAL: of('CRITICAL'), WARNING: of('WARNING'), INFO: of('INFO') };
}

export function withoutChannel(name: string, kept: KeptChannels): KeptChannels {
  const others = (names: readonly string[]): readonly string[] => names.filter((each) => each !== name);
  const { routes } = kept;
  return checked({
    ...kept,
    channels: kept.channels.filter((channel) => channel.name !== name),
    routes:
      routes === null
        ? null
        : { CRITICAL: others(routes.CRITICAL), WARNING: others(routes.WARNING), INFO: others(routes.INFO) },
  });
}

export function readRoutesForm(form: unknown, kept: KeptChannels): ReadForm<KeptChannels, RouteField> {
  const fields = fieldsOf(form);
  const names = (field: RouteField): string[] =>
    typed(fields[field])
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const errors: { [field in RouteField]?: string } = {};
  for (const level of alertLevels) {
    const error = routeError(level, names(level), kept);
    if (error !== null) errors[level] = error;
  }
  const hosts = names('allowedHosts');
  const wrong = hosts.find((host) => !HOST.test(host) || /^[\d.]+$/.test(host));
  if (wrong !== undefined) {
    errors.allowedHosts = `Other hosts: expected hosts such as hooks.example.com, got ${quoted(wrong)}.`;
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const routes = { CRITICAL: names('CRITICAL'), WARNING: names('WARNING'), INFO: names('INFO') };
  try {
    return { ok: true, request: checked({ ...kept, routes, allowedHosts: hosts }) };
  } catch (error) {
    // A host that a channel needs was taken away.
    if (!(error instanceof FormRefused)) throw error;
    return { ok: false, errors: { allowedHosts: `Other hosts: ${error.fields.name ?? error.message}` } };
  }
}

function routeError(level: AlertLevel, names: readonly string[], { channels }: KeptChannels): string | null {
  const there = channels.map(({ name }) => name).join(', ');
  for (const name of names) {
    const channel = channels.find((each) => each.name === name);
    if (channel === undefined) return `${level}: there is no channel ${quoted(name)}. There are: ${there || 'none'}.`;
    if (!KIND_ORDER[level].includes(channel.kind)) return `${level}: ${channelKinds[channel.kind]} does not take it.`;
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice === undefined ? null : `${level}: ${quoted(twice)} stands there twice.`;
}

/** By the same rules as the clock reads them. */
function checked(kept: KeptChannels): KeptChannels {
  try {
    checkedChannels(kept);
    return kept;
  } catch (error) {
    if (!(error instanceof ChannelSettingsError)) throw error;
    throw new FormRefused({ name: error.message });
  }
}

const shown = (value: string): string => (value === '' ? 'nothing' : quoted(value));
