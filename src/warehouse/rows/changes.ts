// A row that apply_changes answers: what became of one change.
import { nullable, object, oneOf, type Read, text } from '../../planning/schema';

export const readChangeResult = object({
  change_id: text(),
  schedule_id: text(),
  slot_id: nullable(text()),
  outcome: oneOf('APPLIED', 'UNCHANGED', 'REFUSED', 'NOT_APPLIED'),
  message: nullable(text()),
});

export type ChangeResult = Read<typeof readChangeResult>;
