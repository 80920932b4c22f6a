// What jobs need of a warehouse.

import type { Catalog } from '../catalog/catalog';
import type { Engine } from '../engine/engine';
import type { InformationSchema } from '../session/information-schema';
import type { StatementSession } from '../session/port';
import type { UsageMeter } from '../usage/meter';

export interface SessionOptions {
  readonly defaultDataset?: string;
  readonly user?: string;
}

export interface JobWarehouse {
  readonly projectId: string;
  readonly catalog: Catalog;
  readonly engine: Engine;
  readonly meter: UsageMeter;
  readonly informationSchema: Pick<InformationSchema, 'provide'>;
  /** Whom jobs belong to: there is one user on one machine. */
  readonly user: string;
  /** Microseconds since 1970. */
  clock(): bigint;
  openSession(options: SessionOptions): Promise<StatementSession>;
}
