// Pauses of the clock jobs, by rows of ops_config.job_controls that the add-on's pump reads.

import { inConfig, type RestoredWarehouse } from './warehouse';

const EVERY_JOB = '*';

/** Makes the table where an older version has none: without it nothing can be paused. */
async function pausesTable(on: RestoredWarehouse): Promise<string> {
  const file = on.files.find(({ dataset, name }) => dataset === 'ops_config' && name === 'job_controls');
  if (file) await on.run(file.sql);
  return inConfig('job_controls');
}

async function append(on: RestoredWarehouse, paused: boolean, reason: string): Promise<void> {
  const table = await pausesTable(on);
  await on.run(
    `INSERT INTO ${table} (job_name, paused, paused_by, reason) VALUES (@job, @paused, SESSION_USER(), @reason)`,
    { job: EVERY_JOB, paused, reason },
  );
}

export const pauseJobs = (on: RestoredWarehouse, reason: string): Promise<void> => append(on, true, reason);

export const resumeJobs = (on: RestoredWarehouse, reason: string): Promise<void> => append(on, false, reason);
