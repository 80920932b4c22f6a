// The ten smoke checks, in their order.

import { builderCheck, timeZoneCheck } from './building-checks';
import type { SmokeCheck } from './findings';
import { exporterCheck, gateCheck } from './gate-checks';
import { analyserCheck, selectorCheck, targetCheck } from './reading-checks';
import { orderCheck, propagationCheck, retriesCheck } from './run-checks';

export const SMOKE_CHECKS: readonly SmokeCheck[] = [
  analyserCheck,
  selectorCheck,
  builderCheck,
  exporterCheck,
  timeZoneCheck,
  targetCheck,
  gateCheck,
  propagationCheck,
  retriesCheck,
  orderCheck,
];
