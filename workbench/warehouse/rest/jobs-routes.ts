// jobs.insert, get, list, cancel and delete.

import { WarehouseError } from '../errors';
import { jobConfiguration } from '../jobs/configuration';
import type { JobState } from '../jobs/job';
import { isObject, type JsonObject, optionalObject, optionalText, requiredObject } from '../jobs/json-fields';
import type { JobFilter } from '../jobs/registry';
import type { JobService } from '../jobs/service';
import type { ServerContext } from './context';
import { jobJson, jobListEntry, queryStatisticsJson } from './job-json';
import { listPage, queryBool, queryInteger } from './paging';
import { throwProblem } from './query-routes';
import type { Answer, Request, Router } from './router';

/** Starts the job that a body describes; `file` is the data of a load. */
export async function insertJob(
  context: ServerContext,
  service: JobService,
  projectId: string,
  json: JsonObject,
  file?: string,
): Promise<Answer> {
  const reference = optionalObject(json, 'jobReference') ?? {};
  const given = requiredObject(json, 'configuration');
  const configuration = jobConfiguration(given, projectId);
  const location = optionalText(reference, 'location') || undefined;
  const jobId = optionalText(reference, 'jobId') || undefined;
  if (configuration.dryRun) {
    if (configuration.work.kind !== 'QUERY') {
      throw new WarehouseError('invalid', 'Only query jobs can be dry runs');
    }
    const statistics = await service.dryRun(context.user, configuration.work);
    return { body: dryRunJob(context, projectId, given, location ?? 'US', queryStatisticsJson(projectId, statistics)) };
  }
  const job = service.start({
    user: context.user,
    configuration,
    json: given,
    validate: true,
    ...(location === undefined ? {} : { location }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(file === undefined ? {} : { file }),
  });
  // What the analyser refuses is refused at once, as BigQuery does; what fails later is told by the job.
  if (!(await job.accepted())) throwProblem(job);
  const begun = jobJson(job, context.selfUrl);
  // A short load or copy is done by the time of the answer, which spares the client a poll. Problems are for the
  // polls to find: clients take those of this answer for a refusal.
  const ended = job.type !== 'QUERY' && (await job.wait(150)) && job.problems.length === 0;
  return { body: ended ? jobJson(job, context.selfUrl) : begun };
}

function dryRunJob(
  context: ServerContext,
  projectId: string,
  configuration: JsonObject,
  location: string,
  statistics: JsonObject,
): JsonObject {
  const query = isObject(configuration.query) ? configuration.query : {};
  return {
    kind: 'bigquery#job',
    etag: '',
    id: `${projectId}:${location}.`,
    selfLink: `${context.selfUrl}/projects/${projectId}/jobs/?location=${location}`,
    user_email: context.user,
    configuration: { ...configuration, query: { ...query, useLegacySql: false }, dryRun: true, jobType: 'QUERY' },
    jobReference: { projectId, location },
    statistics: {
      creationTime: String(Number(context.warehouse.clock() / 1000n)),
      totalBytesProcessed: statistics.totalBytesProcessed,
      query: { ...statistics, totalBytesProcessedAccuracy: 'PRECISE' },
    },
    status: { state: 'DONE' },
  };
}

const states: Readonly<Record<string, JobState>> = { done: 'DONE', pending: 'PENDING', running: 'RUNNING' };

function jobFilter(query: URLSearchParams): JobFilter {
  const wanted = query.getAll('stateFilter').map((text) => {
    const state = states[text.toLowerCase()];
    if (!state) throw new WarehouseError('invalid', `Invalid value at 'state_filter': "${text}"`);
    return state;
  });
  const parentJobId = query.get('parentJobId') || undefined;
  const minCreationMs = queryInteger(query, 'minCreationTime');
  const maxCreationMs = queryInteger(query, 'maxCreationTime');
  return {
    ...(wanted.length > 0 ? { states: wanted } : {}),
    ...(parentJobId === undefined ? {} : { parentJobId }),
    ...(minCreationMs === undefined ? {} : { minCreationMs }),
    ...(maxCreationMs === undefined ? {} : { maxCreationMs }),
  };
}

export function jobsRoutes(router: Router, context: ServerContext, service: JobService): void {
  const { registry } = service;
  const jobOf = (request: Request): ReturnType<typeof registry.get> =>
    registry.get(
      context.checkedProject(request),
      request.parameters.jobId ?? '',
      request.query.get('location') || undefined,
    );
  router.on('POST', '/projects/{project}/jobs', async (request) => {
    const projectId = context.checkedProject(request);
    return insertJob(context, service, projectId, await request.json());
  });
  router.on('GET', '/projects/{project}/jobs', (request) => {
    context.checkedProject(request);
    const full = request.query.get('projection')?.toLowerCase() === 'full';
    queryBool(request.query, 'allUsers');
    const filter = jobFilter(request.query);
    const page = listPage(`jobs/${filter.parentJobId ?? ''}`, registry.list(filter), request.query, 50);
    return {
      body: {
        kind: 'bigquery#jobList',
        etag: '',
        ...(page.nextPageToken === undefined ? {} : { nextPageToken: page.nextPageToken }),
        jobs: page.items.map((job) => jobListEntry(job, full)),
      },
    };
  });
  router.on('GET', '/projects/{project}/jobs/{jobId}', (request) => ({
    body: jobJson(jobOf(request), context.selfUrl),
  }));
  router.on('POST', '/projects/{project}/jobs/{jobId}/cancel', async (request) => {
    const job = jobOf(request);
    service.cancel(job);
    // Most stop at once: then the answer already says so.
    await job.wait(200);
    return { body: { kind: 'bigquery#jobCancelResponse', job: jobJson(job, context.selfUrl) } };
  });
  router.on('DELETE', '/projects/{project}/jobs/{jobId}/delete', async (request) => {
    await registry.delete(jobOf(request));
    return {};
  });
}
