// Whether the views can be read, are those of the files, and give one row where one is meant.

import { type Check, checksOf, noRow, textOf, unless } from '../check';
import { overDatasets } from './existence';
import { refusals } from './functions';

const REDEPLOY = 'Run npm run deploy, which replaces the view by that of sql/.';
const main = (name: string): string => `\`of-scheduler-proj.eros_scheduling_brain.${name}\``;

const plain = (sql: string): string => sql.replace(/\s+/g, ' ').replace(/;$/, '').trim();

export const viewChecks: readonly Check[] = checksOf('views', [
  {
    name: 'every view can be read',
    remedy:
      'What the message names is missing or changed: run npm run deploy. A source table that differs has to be corrected by its owner.',
    async look(on) {
      const { views } = on.expected;
      const statements = views.map(({ dataset, name }) => ({
        name,
        sql: `SELECT * FROM \`of-scheduler-proj.${dataset}.${name}\`${name === 'schedule_recommendations_messages' ? " WHERE week_start = DATE '2025-03-10'" : ''}`,
      }));
      return unless(await refusals(on, statements), `${views.length} views`);
    },
  },
  {
    name: 'every view is that of its file',
    remedy: REDEPLOY,
    async look(on) {
      const rows = await on.rows(
        overDatasets(
          on,
          (dataset) =>
            `SELECT '${dataset}' AS dataset, table_name, view_definition FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.VIEWS\``,
        ),
      );
      const found = new Map(
        rows.map((row) => [`${textOf(row, 'dataset')}.${textOf(row, 'table_name')}`, textOf(row, 'view_definition')]),
      );
      const problems: string[] = [];
      for (const { dataset, name, query } of on.expected.views) {
        const is = found.get(`${dataset}.${name}`);
        if (is !== undefined && plain(is) !== plain(await on.asDeployed(query))) {
          problems.push(`${dataset}.${name} has another query than its file`);
        }
      }
      return unless(problems, `${on.expected.views.length} queries as in the files`);
    },
  },
  {
    name: 'schedule_recommendations_messages has each planned slot once',
    remedy: `${REDEPLOY} If it still fails, a caption stands twice in caption_bandit_stats for a page and reward: run update_caption_performance.`,
    look: noRow(
      `SELECT FORMAT('%s has %d rows in the view and %d in the table', schedule_id, seen, planned) AS problem
      FROM (
        SELECT schedule_id, SUM(seen) AS seen, SUM(planned) AS planned
        FROM (
          SELECT schedule_id, 1 AS seen, 0 AS planned FROM ${main('schedule_recommendations_messages')}
          WHERE week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 7 DAY)
          UNION ALL
          SELECT schedule_id, 0, 1 FROM ${main('schedule_recommendations')}
          WHERE week_start >= DATE_SUB(CURRENT_DATE('America/Los_Angeles'), INTERVAL 7 DAY)
        )
        GROUP BY schedule_id
      )
      WHERE seen != planned`,
      'each slot of the last, this and the coming weeks once',
    ),
  },
  {
    name: 'active_creator_caption_restrictions_v holds what is in force, and nothing else',
    remedy: REDEPLOY,
    look: noRow(
      `SELECT FORMAT('%s: the view has %d restrictions, %d are in force', page_name, seen, in_force) AS problem
      FROM (
        SELECT page_name, SUM(seen) AS seen, SUM(in_force) AS in_force
        FROM (
          SELECT page_name, 1 AS seen, 0 AS in_force FROM ${main('active_creator_caption_restrictions_v')}
          UNION ALL
          SELECT page_name, 0, 1 FROM ${main('creator_caption_restrictions')}
          WHERE TRIM(value) != ''
            AND CURRENT_TIMESTAMP() >= COALESCE(starts_at, TIMESTAMP '0001-01-01')
            AND CURRENT_TIMESTAMP() < COALESCE(ends_at, TIMESTAMP '9999-12-31')
        )
        GROUP BY page_name
      )
      WHERE seen != in_force`,
      'the restrictions in force',
    ),
  },
  {
    name: 'available_captions judges each caption once a page',
    remedy: REDEPLOY,
    look: noRow(
      `SELECT FORMAT('#%d stands %d times on %s, %d times without a standing', caption_id, found, page_name, unjudged) AS problem
      FROM (
        SELECT page_name, caption_id, COUNT(*) AS found, COUNTIF(standing IS NULL OR is_available IS NULL) AS unjudged
        FROM ${main('available_captions')}
        -- One page stands for all: every page is judged by the same lines.
        WHERE page_name = (SELECT MIN(page_name) FROM ${main('creator_profiles')})
        GROUP BY page_name, caption_id
      )
      WHERE found != 1 OR unjudged > 0`,
      'each caption of the first page once',
    ),
  },
]);
