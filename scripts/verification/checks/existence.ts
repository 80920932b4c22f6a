// Whether everything that the files of sql/ declare is there, and is what they say.

import { type Check, checksOf, type InspectedWarehouse, textOf, unless } from '../check';

const REDEPLOY = 'Run npm run deploy: it makes what is missing and touches no row.';

/** One SELECT over each dataset of the files. */
export const overDatasets = (on: InspectedWarehouse, select: (dataset: string) => string): string =>
  on.expected.datasets.map(select).join(' UNION ALL ');

/** What each table or routine that is there is, by `dataset.name`. */
export async function typesIn(
  on: InspectedWarehouse,
  view: 'TABLES' | 'ROUTINES',
): Promise<ReadonlyMap<string, string>> {
  const kind = view === 'TABLES' ? 'table' : 'routine';
  const rows = await on.rows(
    overDatasets(
      on,
      (dataset) =>
        `SELECT '${dataset}' AS dataset, ${kind}_name AS name, ${kind}_type AS type FROM \`of-scheduler-proj.${dataset}.INFORMATION_SCHEMA.${view}\``,
    ),
  );
  return new Map(rows.map((row) => [`${textOf(row, 'dataset')}.${textOf(row, 'name')}`, textOf(row, 'type')]));
}

const absent = (
  wanted: readonly { readonly dataset: string; readonly name: string; readonly type: string }[],
  found: ReadonlyMap<string, string>,
) =>
  unless(
    wanted.flatMap(({ dataset, name, type }) => {
      const is = found.get(`${dataset}.${name}`);
      if (is === type) return [];
      return [is === undefined ? `${dataset}.${name} is missing` : `${dataset}.${name} is a ${is}, expected a ${type}`];
    }),
    `${wanted.length} found`,
  );

export const existenceChecks: readonly Check[] = checksOf('existence', [
  {
    name: 'every dataset is there, and where the jobs run',
    remedy: 'Run npm run deploy, or give the --location in which the datasets are: a dataset cannot be moved.',
    async look(on) {
      const problems: string[] = [];
      for (const dataset of on.expected.datasets) {
        const location = await on.locationOf(dataset);
        if (location === undefined) problems.push(`${on.deployedDataset(dataset)} is missing`);
        else if (location.toUpperCase() !== on.location.toUpperCase()) {
          problems.push(`${on.deployedDataset(dataset)} is in ${location}, jobs run in ${on.location}`);
        }
      }
      return unless(problems, `${on.expected.datasets.length} datasets in ${on.location}`);
    },
  },
  {
    name: 'every table is there',
    remedy: `${REDEPLOY} A source table that was lost has to be loaded again.`,
    async look(on) {
      const found = await typesIn(on, 'TABLES');
      return absent(
        on.expected.tables.map((table) => {
          // What is only read may as well be a view of theirs.
          const mayBeView = table.source === 'read' && found.get(`${table.dataset}.${table.name}`) === 'VIEW';
          return { ...table, type: mayBeView ? 'VIEW' : 'BASE TABLE' };
        }),
        found,
      );
    },
  },
  {
    name: 'every view is there',
    remedy: REDEPLOY,
    look: async (on) =>
      absent(
        on.expected.views.map((view) => ({ ...view, type: 'VIEW' })),
        await typesIn(on, 'TABLES'),
      ),
  },
  {
    name: 'every function is there',
    remedy: REDEPLOY,
    look: async (on) =>
      absent(
        on.expected.routines.filter((routine) => routine.type !== 'PROCEDURE'),
        await typesIn(on, 'ROUTINES'),
      ),
  },
  {
    name: 'every procedure is there',
    remedy: REDEPLOY,
    look: async (on) =>
      absent(
        on.expected.routines.filter((routine) => routine.type === 'PROCEDURE'),
        await typesIn(on, 'ROUTINES'),
      ),
  },
]);
