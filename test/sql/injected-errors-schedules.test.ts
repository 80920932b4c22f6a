// As injected-errors.test.ts, for the procedures that write schedules.

import { deployedWarehouse } from './deployed';
import { testFailingAnywhere } from './procedure-fixtures';

testFailingAnywhere(deployedWarehouse(), ['commit_schedules', 'apply_changes']);
