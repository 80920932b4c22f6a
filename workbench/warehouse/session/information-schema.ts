// INFORMATION_SCHEMA: the views that there are, as tables whose rows are made when a statement reads them.

import type { ColumnDefinition, TableEntry } from '../catalog/model';
import { WarehouseError } from '../errors';
import { literal } from '../translate/literals';
import { duckType } from '../types/type';
import { catalogViews } from './catalog-views';
import type { InformationSchemaReader, InformationSchemaRow, InformationSchemaView } from './information-schema-view';
import type { InformationSchemaName } from './names';
import { storageViews } from './storage-views';

/** A view in the reach of one statement. */
export interface InformationSchemaTable {
  readonly entry: TableEntry;
  /** Makes the rows; before `select`. */
  load(): Promise<void>;
  /** The rows' used columns under the given names. */
  select(used: readonly ColumnDefinition[], names: readonly string[]): string;
}

/** One warehouse's views: those of its catalog and its storage, and what others tell of besides. */
export class InformationSchema {
  private readonly views = new Map<string, InformationSchemaView>([...catalogViews, ...storageViews]);

  /** Adds a view whose rows come from elsewhere, as jobs do. */
  provide(name: string, view: InformationSchemaView): void {
    this.views.set(name, view);
  }

  table(name: InformationSchemaName, reader: InformationSchemaReader): InformationSchemaTable | undefined {
    const view = this.views.get(name.view);
    // What follows the view's name is a column of it.
    if (!view && /^$|\./.test(name.view)) return undefined;
    const { catalog } = reader;
    const missing = new WarehouseError(
      'notFound',
      `Not found: Table ${catalog.projectId}:${name.qualifier}.INFORMATION_SCHEMA.${name.view} was not found in location US`,
      'query',
    );
    if (!view) throw missing;
    const regional = name.qualifier === '' || /^region-/i.test(name.qualifier);
    if (view.qualifier && name.qualifier === '') {
      throw new WarehouseError(
        'invalid',
        `Table "INFORMATION_SCHEMA.${name.view}" must be qualified with a ${view.qualifier} (e.g. ${view.qualifier === 'region' ? '`region-us`' : 'dataset'}.INFORMATION_SCHEMA.${name.view}).`,
        'query',
      );
    }
    if (view.qualifier && (view.qualifier === 'region') !== regional) throw missing;
    if (!regional) catalog.dataset(name.qualifier);
    const datasets = regional ? [...catalog.datasets.keys()] : [name.qualifier];
    return new ReadView(name.view, view, () => view.rows({ ...reader, datasets }));
  }
}

class ReadView implements InformationSchemaTable {
  readonly entry: TableEntry;
  private readonly makeRows: () => ReturnType<InformationSchemaView['rows']>;
  private rows: readonly InformationSchemaRow[] = [];

  constructor(name: string, view: InformationSchemaView, makeRows: () => ReturnType<InformationSchemaView['rows']>) {
    this.makeRows = makeRows;
    this.entry = {
      dataset: 'INFORMATION_SCHEMA',
      name,
      kind: 'TABLE',
      storage: '',
      columns: Object.entries(view.columns).map(([column, type]) => ({ name: column, type })),
      options: [],
      createdMs: 0,
      modifiedMs: 0,
    };
  }

  async load(): Promise<void> {
    this.rows = await this.makeRows();
  }

  select(used: readonly ColumnDefinition[], names: readonly string[]): string {
    const items = used.map((c, i) => `${c.name} AS ${names[i]}`);
    const wanted = used.length > 0 ? used : this.entry.columns.slice(0, 1);
    const list = wanted.map((c) => c.name).join(', ');
    const empty = `SELECT ${wanted.map((c) => `CAST(NULL AS ${duckType(c.type)}) AS ${c.name}`).join(', ')} WHERE false`;
    const values = this.rows.map((row) => `(${wanted.map((c) => literal(c.type, row[c.name] ?? null)).join(', ')})`);
    const from = values.length === 0 ? empty : `SELECT * FROM (VALUES ${values.join(', ')}) AS rows(${list})`;
    return `SELECT ${items.length > 0 ? items.join(', ') : '1 AS one'} FROM (${from})`;
  }
}
