// The installation's alert channels on Apps Script: from the script's properties, with webhooks and mail to send by.
import type { Delivering } from '../operations/channels/delivery';
import {
  CHANNELS_PROPERTY,
  type ChannelSettings,
  ChannelSettingsError,
  noChannels,
  storedChannels,
} from '../operations/channels/settings';
import type { ChannelTrouble } from '../operations/health';
import type { Parameters } from '../parameters/registry';
import { hostHttp } from './fetch';
import { hostMail } from './mail';
import { hostTime } from './time';

export interface HostChannels {
  readonly settings: ChannelSettings;
  /** Why the settings can't be used, where they can't. */
  readonly trouble: ChannelTrouble | null;
}

/** Settings that can't be used must not silence alerts: they go to whoever runs this, by mail, and say so. */
export function hostChannels(user: string): HostChannels {
  try {
    const kept = PropertiesService.getScriptProperties().getProperty(CHANNELS_PROPERTY);
    return { settings: storedChannels(kept ?? undefined), trouble: null };
  } catch (error) {
    if (!(error instanceof ChannelSettingsError)) throw error;
    const trouble = { channel: 'all channels', problem: error.message };
    if (user === '') return { settings: noChannels, trouble };
    const owner = 'mail to the owner';
    return {
      settings: {
        channels: [{ kind: 'EMAIL', name: owner, to: [user] }],
        routes: { CRITICAL: [owner], WARNING: [owner], INFO: [owner] },
      },
      trouble,
    };
  }
}

export function hostDelivering(settings: ChannelSettings, parameters: Parameters, until: number): Delivering {
  return {
    http: hostHttp,
    mail: hostMail,
    time: hostTime,
    settings,
    policy: { limit: parameters.retry_limit, firstSeconds: parameters.retry_first_seconds },
    messageLimit: parameters.channel_message_limit,
    mailReserve: parameters.mail_reserve,
    until,
  };
}

/** The spreadsheet's address, for notices. */
export function sheetLink(): string {
  return SpreadsheetApp.getActive().getUrl();
}
