// projects.list and getServiceAccount: there is one project.

import type { ServerContext } from './context';
import type { Router } from './router';

export function projectsRoutes(router: Router, context: ServerContext): void {
  const { projectId } = context.warehouse;
  router.on('GET', '/projects', () => ({
    body: {
      kind: 'bigquery#projectList',
      etag: '',
      totalItems: 1,
      projects: [
        {
          kind: 'bigquery#project',
          id: projectId,
          numericId: '1',
          projectReference: { projectId },
          friendlyName: projectId,
        },
      ],
    },
  }));
  router.on('GET', '/projects/{project}/serviceAccount', (request) => {
    context.checkedProject(request);
    return { body: { kind: 'bigquery#getServiceAccountResponse', email: `bigquery@${projectId}.localhost` } };
  });
}
