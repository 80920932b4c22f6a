// npm run health: how the automation fares, for a terminal or a cron outside.

import { healthCommand } from './health/health-command';

process.exitCode = await healthCommand();
