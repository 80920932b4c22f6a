// As injected-errors.test.ts, for the daily run.

import { deployedWarehouse } from './deployed';
import { testFailingAnywhere } from './procedure-fixtures';

testFailingAnywhere(deployedWarehouse(), ['run_daily_automation']);
