// What every route needs to know of the server it belongs to.

import { checkProject } from '../jobs/configuration';
import type { JobWarehouse } from '../jobs/port';
import type { Request } from './router';

export interface ServerContext {
  readonly warehouse: JobWarehouse;
  /** Whom jobs belong to: there is one user on one machine. */
  readonly user: string;
  /** `http://localhost:9050`. */
  readonly url: string;
  /** The base of resources' own links. */
  readonly selfUrl: string;
  /** The project that a path names; any other than the warehouse's is refused. */
  checkedProject(request: Request): string;
}

export function projectChecker(warehouse: JobWarehouse): (request: Request) => string {
  return (request) => {
    checkProject(request.parameters.project, warehouse.projectId, 'project');
    return warehouse.projectId;
  };
}
