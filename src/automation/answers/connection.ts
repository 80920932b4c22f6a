// What was found where somebody wants to connect: what the add-on needs there, and which field an error is about.
import type { Connected, Failure } from '../../sidebar/contract';
import type { WarehouseFailure } from '../../warehouse/failures';
import type { FoundObject } from '../../warehouse/rows/sidebar';
import type { WarehouseSettings } from '../../warehouse/settings';
import { failureOf } from './answered';

type Needed = { readonly [D in FoundObject['dataset']]: readonly string[] };

/** What the add-on calls and reads by name; the rest stands behind these. */
const ROUTINES: readonly string[] = [
  'claim_pages',
  'page_candidates',
  'commit_schedules',
  'finish_pages',
  'apply_changes',
  'analyze_creator_performance',
  'update_caption_performance',
  'run_daily_automation',
  'sweep_expired_caption_locks',
];
const SOURCES: readonly string[] = ['mass_messages', 'caption_bank', 'creator_profiles', 'creator_content_inventory'];
const OPERATIONS: readonly string[] = ['current_parameters', 'job_controls'];
const VIEWS: readonly string[] = ['schedule_recommendations_messages', 'page_analysis'];

export function connected(settings: WarehouseSettings, found: readonly FoundObject[]): Connected {
  const names = (dataset: FoundObject['dataset'], kind: FoundObject['kind']) =>
    found.filter((object) => object.dataset === dataset && object.kind === kind).map((object) => object.name);
  const tables = names('main', 'table');
  const routines = names('main', 'routine');
  const at = `${settings.project}.${settings.dataset} (${settings.location})`;
  const missing: Needed = {
    main: [...without(routines, ROUTINES), ...without(tables, VIEWS)],
    ops: without(names('ops', 'table'), OPERATIONS),
  };
  return {
    settings,
    message: `Connected: ${at} answers, with ${tables.length} tables and views and ${routines.length} routines.`,
    remarks: [
      ...remark(
        without(tables, SOURCES),
        settings.dataset,
        'Messages and captions are read from there: name the dataset that holds them.',
      ),
      ...remark(missing.main, settings.dataset, 'Let an admin deploy the warehouse, then choose Setup ▸ Verify.'),
      ...remark(
        missing.ops,
        settings.opsDataset,
        'Let an admin deploy the warehouse: until then all numbers are the defaults.',
      ),
    ],
  };
}

function without(there: readonly string[], needed: readonly string[]): string[] {
  return needed.filter((name) => !there.includes(name));
}

function remark(missing: readonly string[], dataset: string, remedy: string): string[] {
  return missing.length === 0 ? [] : [`${dataset} has no ${missing.join(', ')}. ${remedy}`];
}

/** Nothing is kept; the message stands beside the field that it speaks of. */
export function notConnected(settings: WarehouseSettings, failure: WarehouseFailure): Failure {
  const { message } = failure;
  const said = failureOf(failure);
  const fields = fieldsOf(settings, failure);
  const remedy =
    Object.keys(fields).length === 0
      ? said.remedy
      : 'Correct the field and connect again: the settings are as they were.';
  return { message: `The warehouse does not answer there: ${message}`, remedy, fields };
}

function fieldsOf(settings: WarehouseSettings, { message }: WarehouseFailure): Failure['fields'] {
  const { project, dataset, opsDataset, location } = settings;
  if (!/not found|access denied|permission|does not exist/i.test(message)) return {};
  const names = (dataset: string) => new RegExp(`[:.]${dataset}\\b`).test(message);
  if (names(opsDataset)) return { opsDataset: `Dataset of settings: ${project} has no ${opsDataset} in ${location}.` };
  if (names(dataset)) return { dataset: `Dataset: ${project} has no ${dataset} in ${location}.` };
  return { project: `Project: ${project} can’t be used, or does not exist.` };
}
