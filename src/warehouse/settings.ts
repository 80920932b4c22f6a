// Where the warehouse is, and the names of its objects there: from the installation's settings, never from what a user types.

import { object, type Read, readJson, text } from '../planning/schema';

const settingsReader = object({ project: text(), dataset: text(), opsDataset: text(), location: text() });

export type WarehouseSettings = Read<typeof settingsReader>;

export const defaultSettings: WarehouseSettings = {
  project: 'of-scheduler-proj',
  dataset: 'eros_scheduling_brain',
  opsDataset: 'ops_config',
  location: 'US',
};

const PROJECT = /^(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const DATASET = /^[A-Za-z0-9_]{1,1024}$/;
const LOCATION = /^[A-Za-z0-9-]{2,40}$/;

export class SettingsError extends Error {
  readonly code = 'SETTINGS';
  constructor(field: string, value: string, expected: string) {
    super(
      `The warehouse's ${field} is "${value}"; expected is ${expected}. Correct it under Setup ▸ Connect warehouse.`,
    );
    this.name = 'SettingsError';
  }
}

/** Refuses what could not be a name: these are the only texts that are ever put into SQL. */
export function checkedSettings(settings: WarehouseSettings): WarehouseSettings {
  const { project, dataset, opsDataset, location } = settings;
  if (!PROJECT.test(project)) throw new SettingsError('project', project, 'a project id such as of-scheduler-proj');
  if (!DATASET.test(dataset)) throw new SettingsError('dataset', dataset, 'a dataset name of letters, digits and _');
  if (!DATASET.test(opsDataset)) {
    throw new SettingsError('dataset of settings', opsDataset, 'a dataset name of letters, digits and _');
  }
  if (!LOCATION.test(location)) throw new SettingsError('location', location, 'a location such as US or europe-west1');
  return settings;
}

/** The settings of an installation as its properties keep them; the defaults where none were ever set. */
export function storedSettings(json: string | undefined): WarehouseSettings {
  return json === undefined
    ? defaultSettings
    : checkedSettings(readJson(settingsReader, json, 'The warehouse’s settings'));
}

/** An object of the main dataset as SQL names it. */
export function mainObject(settings: WarehouseSettings, name: string): string {
  const { project, dataset } = checkedSettings(settings);
  return `\`${project}.${dataset}.${name}\``;
}

export function opsObject(settings: WarehouseSettings, name: string): string {
  const { project, opsDataset } = checkedSettings(settings);
  return `\`${project}.${opsDataset}.${name}\``;
}
