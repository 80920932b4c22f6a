// What the Connect warehouse sidebar asks for, each field checked by the rule that guards what goes into SQL.
import { checkedSettings, defaultSettings, SettingsError, type WarehouseSettings } from '../../warehouse/settings';
import { type FieldErrors, fieldsOf, quoted, type ReadForm, typed } from './fields';

export type ConnectField = keyof WarehouseSettings;
export type ConnectForm = { readonly [name in ConnectField]: string };

const EXPECTED: { readonly [name in ConnectField]: { readonly label: string; readonly expected: string } } = {
  project: {
    label: 'Project',
    expected: 'a project id of 6 to 30 small letters, digits and -, such as of-scheduler-proj',
  },
  dataset: { label: 'Dataset', expected: 'a dataset name of letters, digits and _, such as eros_scheduling_brain' },
  opsDataset: { label: 'Dataset of settings', expected: 'a dataset name of letters, digits and _, such as ops_config' },
  location: { label: 'Location', expected: 'a BigQuery location such as US or europe-west1' },
};

export function readConnectForm(form: unknown): ReadForm<WarehouseSettings, ConnectField> {
  const fields = fieldsOf(form);
  const settings: WarehouseSettings = {
    project: typed(fields.project),
    dataset: typed(fields.dataset),
    opsDataset: typed(fields.opsDataset),
    location: typed(fields.location),
  };
  const errors: FieldErrors<ConnectField> = {
    ...errorOf('project', settings.project),
    ...errorOf('dataset', settings.dataset),
    ...errorOf('opsDataset', settings.opsDataset),
    ...errorOf('location', settings.location),
  };
  return Object.keys(errors).length === 0 ? { ok: true, request: settings } : { ok: false, errors };
}

function errorOf(field: ConnectField, value: string): FieldErrors<ConnectField> {
  try {
    checkedSettings({ ...defaultSettings, [field]: value });
    return {};
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { label, expected } = EXPECTED[field];
    return { [field]: `${label}: expected ${expected}, got ${value === '' ? 'nothing' : quoted(value)}.` };
  }
}
