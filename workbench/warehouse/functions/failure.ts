// Errors of evaluation: what the data made impossible, in BigQuery's words.

import { WarehouseError } from '../errors';

export const failure = (message: string): WarehouseError => new WarehouseError('invalidQuery', message, 'query');
