// The alert channels as a sidebar and the tab Settings show them: what kind, where, and that a secret is set, never the secret.
import {
  type ChannelSettings,
  ChannelSettingsError,
  checkedChannels,
  type KeptChannel,
  type KeptChannels,
  noChannels,
} from '../../operations/channels/settings';
import { hostOf } from '../../operations/channels/webhook-address';
import type { AlertChannels, ChannelShown } from '../../sidebar/contract';
import { channelKinds } from '../requests/channels';

export function channelsShown(kept: KeptChannels): AlertChannels {
  const { routes, problem } = routesOf(kept);
  return {
    channels: kept.channels.map(channelShown),
    routes: {
      CRITICAL: routes.CRITICAL.join(', '),
      WARNING: routes.WARNING.join(', '),
      INFO: routes.INFO.join(', '),
      allowedHosts: kept.allowedHosts.join(', '),
    },
    problem,
  };
}

/** Settings that somebody wrote by hand may break the rules: they are shown all the same, to be put right. */
function routesOf(kept: KeptChannels): Pick<ChannelSettings, 'routes'> & { readonly problem: string | null } {
  try {
    return { routes: checkedChannels(kept).routes, problem: null };
  } catch (error) {
    if (!(error instanceof ChannelSettingsError)) throw error;
    return { routes: kept.routes ?? noChannels.routes, problem: error.message };
  }
}

function channelShown({ name, kind, to, url, routingKey }: KeptChannel): ChannelShown {
  const host = url === null ? '' : hostOf(url);
  const secrets = [
    ...(kind !== 'PAGERDUTY' && url !== null ? ['address set'] : []),
    ...(routingKey ? ['key set'] : []),
  ];
  return {
    name,
    kind,
    title: channelKinds[kind],
    where: kind === 'EMAIL' ? (to ?? []).join(', ') : [host, ...secrets].filter(Boolean).join(', '),
    to: (to ?? []).join(', '),
  };
}

/** For the tab Settings. */
export function channelsSentence(kept: KeptChannels | null): string {
  if (kept === null) return 'Alert channels: what is kept can’t be read. Set them anew under Setup ▸ Alert channels…';
  const names = kept.channels.map(({ name, kind }) => `${name} (${channelKinds[kind]})`);
  return names.length === 0
    ? 'Alerts are sent to nobody: Setup ▸ Alert channels… sets whom'
    : `Alerts go to ${names.join(', ')}: Setup ▸ Alert channels…`;
}
