// Acknowledges alerts for the tab: who and when is written, and a channel that calls until somebody answers is told.
import type { PageDesk } from '../automation/page-desk';
import type { Acknowledge } from '../automation/tab-desk';
import { watchedWarehouse } from '../operations/reading';
import { healthFacts } from '../operations/statements';
import { acknowledgeAlerts } from '../operations/watch';
import { hostChannels, hostDelivering, sheetLink } from './alert-channels';
import { automationPorts } from './automation-ports';
import { hostTime } from './time';

export function acknowledging(desk: PageDesk): Acknowledge {
  return (ids) => {
    const { client, settings } = desk.warehouse;
    const { limits, parameters } = desk;
    const run = desk.newId();
    const { settings: channels } = hostChannels(automationPorts().user());
    const delivering = hostDelivering(channels, parameters, hostTime.now() + MOST_WAITING_MS);
    // Only where a channel knows of alerts is it asked which.
    const isTold = channels.channels.some(({ kind }) => kind === 'PAGERDUTY');
    const [facts] = isTold
      ? client.run({ statement: healthFacts(settings), run, stage: 'facts', limits, job: 'tab' })
      : [];
    const failed = acknowledgeAlerts(
      {
        warehouse: watchedWarehouse({ client, settings, run, limits }),
        alerts: facts?.alerts ?? [],
        delivering,
        link: sheetLink(),
      },
      ids,
      desk.user,
    );
    return failed.map(({ channel, problem }) => `${channel} was not told: ${problem}`);
  };
}

/** Somebody stands before the tab. */
const MOST_WAITING_MS = 20_000;
