// What the Alert channels sidebar calls: reads, changes and tries the channels that the script's properties keep.
import { answered, Refused } from '../automation/answers/answered';
import { channelsSentence, channelsShown } from '../automation/answers/channels';
import { readClockState } from '../automation/clock-state';
import { readChannelForm, readRoutesForm, withoutChannel } from '../automation/requests/channels';
import { accepted, fieldsOf, typed } from '../automation/requests/fields';
import {
  CHANNELS_PROPERTY,
  checkedChannels,
  type KeptChannels,
  keptChannels,
  nothingKept,
} from '../operations/channels/settings';
import { sendTest } from '../operations/watch';
import type { AlertChannels, Answer, ChannelTested } from '../sidebar/contract';
import { hostDelivering, sheetLink } from './alert-channels';
import { automationPorts } from './automation-ports';
import { withDocumentLock } from './page-runs';
import { hostTime } from './time';

/** Somebody waits before the sidebar. */
const TEST_WAITS_MS = 60_000;

export function alertChannels(): Answer<AlertChannels> {
  return told(() => {
    const kept = keptNow();
    // What is not in its form at all has to be set anew.
    if (kept === null) return { ...channelsShown(nothingKept), problem: `${CHANNELS_PROPERTY} can’t be read.` };
    return channelsShown(kept);
  });
}

export function saveChannel(form: unknown): Answer<AlertChannels> {
  return told(() => changed((kept) => accepted(readChannelForm(form, kept))));
}

export function removeChannel(request: unknown): Answer<AlertChannels> {
  return told(() => {
    const name = typed(fieldsOf(request).name);
    return changed((kept) => withoutChannel(name, kept));
  });
}

export function saveRoutes(form: unknown): Answer<AlertChannels> {
  return told(() => changed((kept) => accepted(readRoutesForm(form, kept))));
}

export function testChannel(request: unknown): Answer<ChannelTested> {
  return told(() => {
    const name = typed(fieldsOf(request).name);
    const settings = checkedChannels(keptNow() ?? nothingKept);
    if (!settings.channels.some((channel) => channel.name === name)) {
      throw new Refused(`There is no channel ${name} any more.`, 'Open the sidebar again: somebody has changed it.');
    }
    const { parameters } = readClockState(automationPorts().properties);
    const delivering = hostDelivering(settings, parameters, hostTime.now() + TEST_WAITS_MS);
    const [failed] = sendTest(delivering, name, sheetLink()).failed;
    return { name, problem: failed?.problem ?? null };
  });
}

/** For the tab Settings. */
export function hostChannelsSentence(): string {
  return channelsSentence(keptNow());
}

/** Nothing is written unless all of it is in order. */
function changed(change: (kept: KeptChannels) => KeptChannels): AlertChannels {
  return withDocumentLock(() => {
    const next = change(keptNow() ?? nothingKept);
    const shown = channelsShown(next);
    PropertiesService.getScriptProperties().setProperty(CHANNELS_PROPERTY, JSON.stringify(next));
    return shown;
  });
}

function keptNow(): KeptChannels | null {
  return keptChannels(PropertiesService.getScriptProperties().getProperty(CHANNELS_PROPERTY) ?? undefined);
}

function told<T>(work: () => T): Answer<T> {
  return answered(work, (line) => automationPorts().log(line));
}
