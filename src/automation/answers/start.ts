// What the Generate sidebar opens with: the active pages and how each stands, from one row of the warehouse.
import type { Instant } from '../../calendar/civil';
import type { ZoneOffsets } from '../../calendar/zone';
import { type Parameters, parseParameters } from '../../parameters/registry';
import { colourOf } from '../../planning/account';
import { RISK_LEVELS, SIZE_TIERS } from '../../planning/vocabulary';
import type { PageAbout, SidebarStart } from '../../sidebar/contract';
import type { SidebarFrame } from '../../warehouse/rows/sidebar';
import type { GenerateFrame } from '../requests/generate';
import { generateDefaults, generateFrame } from '../requests/generate-start';

export interface StartFacts {
  readonly frame: GenerateFrame;
  readonly parameters: Parameters;
}

export function startFacts(row: SidebarFrame, now: Instant, offsets: ZoneOffsets): StartFacts {
  return {
    frame: generateFrame(
      row.pages.map((page) => page.page_name),
      now,
      offsets,
    ),
    parameters: parseParameters(row.parameters ?? '{}').parameters,
  };
}

/** `page` is that of the tab in front, if it is a page's. */
export function sidebarStartOf(
  row: SidebarFrame,
  { frame, parameters }: StartFacts,
  page: string | null,
): SidebarStart {
  return {
    frame,
    defaults: generateDefaults(page, frame, parameters),
    about: row.pages.map((seen) => aboutOf(seen, parameters)),
    pollSeconds: parameters.sidebar_poll_seconds,
    unheeded: [],
  };
}

function aboutOf(seen: SidebarFrame['pages'][number], parameters: Parameters): PageAbout {
  const { saturation_score: score, saturation_tolerance: tolerance, bad_days_in_row: badDays } = seen;
  const risk = RISK_LEVELS.find((level) => level === seen.risk_level);
  const known = risk !== undefined && score !== null && tolerance !== null && badDays !== null;
  return {
    page: seen.page_name,
    tier: SIZE_TIERS.find((tier) => tier === seen.size_tier) ?? null,
    colour: known ? colourOf(risk, score, tolerance, badDays, parameters) : null,
  };
}
