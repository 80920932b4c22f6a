// An alert as the tab Alerts shows it.
import { flag, nullable, object, type Read, text } from '../../planning/schema';
import { instantReader } from '../readers';

export const readAlertRow = object({
  alert_id: text(),
  alert_time: instantReader(),
  alert_level: text(),
  alert_source: text(),
  alert_message: text(),
  job_id: nullable(text()),
  acknowledged: flag(),
  acknowledged_at: nullable(instantReader()),
  acknowledged_by: nullable(text()),
});

export type AlertRow = Read<typeof readAlertRow>;
