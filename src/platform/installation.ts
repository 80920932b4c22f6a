// Setup's check of this installation: zone, authorisation, warehouse, clock, each a sentence with its remedy.

import { readClockState } from '../automation/clock-state';
import { automationStatus } from '../automation/control';
import { jobLimits } from '../automation/jobs';
import { ZONE } from '../sheets/build-tab';
import { readInForce } from '../warehouse/statements';
import { automationPorts } from './automation-ports';
import { hostClock } from './clock';
import { hostWarehouse } from './page-runs';
import { activeBook } from './sheets';

export interface InstallationCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly seen: string;
}

export function installationChecks(): readonly InstallationCheck[] {
  const zone = activeBook().zone();
  const ports = automationPorts();
  const url = ports.authorisationUrl();
  const clock = automationStatus(hostClock());
  return [
    {
      name: 'Time zone',
      ok: zone === ZONE,
      seen: zone === ZONE ? zone : `The spreadsheet is in ${zone}. Choose Setup ▸ Install or upgrade: it sets ${ZONE}.`,
    },
    {
      name: 'Authorisation',
      ok: url === null,
      seen: url === null ? 'All that is needed is allowed.' : `Open ${url} and allow what is asked for.`,
    },
    warehouseCheck(),
    { name: 'Clock', ok: clock.state === 'RUNNING', seen: clock.summary },
  ];
}

function warehouseCheck(): InstallationCheck {
  const name = 'Warehouse';
  try {
    const { client, settings } = hostWarehouse();
    const { properties, newId } = automationPorts();
    const limits = jobLimits(readClockState(properties).parameters, 'sweep');
    const [inForce] = client.run({
      statement: readInForce(settings),
      run: newId(),
      stage: 'check',
      limits,
      job: 'menu',
    });
    const stored = inForce?.parameters ?? null;
    const place = `${settings.project}.${settings.dataset}`;
    return stored === null
      ? { name, ok: false, seen: `${place} has no parameters. Run npm run deploy, then npm run verify.` }
      : { name, ok: true, seen: `${place} answers, with its parameters. npm run verify looks at all of it.` };
  } catch (error) {
    return { name, ok: false, seen: error instanceof Error ? error.message : String(error) };
  }
}
