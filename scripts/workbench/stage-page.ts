// The workbench's page over a stage: its sheet and scripts, the clock that brings results, its warehouse.

import type { PageUi } from '../../workbench/page/page-ui';
import { type PageOptions, type ServedPage, servePage } from '../../workbench/page/server';
import type { Stage } from './stage';

/** `advance`: how the clock is turned, if more is to be done than the stage does. */
export function serveStage(
  stage: Stage,
  ui: PageUi,
  { advance = stage.advance, ...differing }: Pick<PageOptions, 'port'> & { readonly advance?: Stage['advance'] } = {},
): Promise<ServedPage> {
  return servePage({
    appsScript: stage.appsScript,
    spreadsheet: stage.spreadsheet,
    ui,
    user: stage.user,
    stage: { advance, endpoint: stage.endpoint, project: stage.target.project },
    ...differing,
  });
}
