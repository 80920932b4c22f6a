// Where the workbench keeps its warehouse, sheet and clock: one folder for npm start and for the commands.

import { join } from 'node:path';
import { ROOT } from '../building/add-on';

export const DATA_FOLDER = join(ROOT, '.workbench');
