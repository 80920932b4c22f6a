// Every rule that a schedule must keep, checked on the rows as they stand, planned or edited by hand.
import type { Parameters } from '../parameters/registry';
import type { Finding } from './plan-output';
import { checkCaptions, checkIdentity, checkPrices } from './row-checks';
import type { Report, ScheduledMessage, ValidationContext } from './schedule-rules';
import { checkFunnels, checkGaps, checkShares, checkTimes, checkWhole } from './week-checks';

export {
  type CaptionFacts,
  CODES,
  type Code,
  type ScheduledMessage,
  type ValidationContext,
} from './schedule-rules';

/** The findings in the order of their codes; a schedule is valid when none is an ERROR. */
export function validate(
  messages: readonly ScheduledMessage[],
  context: ValidationContext,
  parameters: Parameters,
): Finding[] {
  const findings: Finding[] = [];
  const report: Report = (code, severity, slotIds, sentence, remedy) => {
    findings.push({ code, severity, slotIds, sentence, remedy });
  };
  const inTime = messages.slice().sort((a, b) => a.at - b.at);
  const ppv = inTime.filter((message) => message.type === 'PPV');
  checkIdentity(inTime, report);
  checkCaptions(inTime, context, parameters, report);
  checkTimes(inTime, context, report);
  checkGaps(inTime, ppv, context, parameters, report);
  checkPrices(inTime, context, parameters, report);
  checkShares(ppv, context, parameters, report);
  checkFunnels(inTime, parameters, report);
  checkWhole(inTime, ppv, context, parameters, report);
  return findings.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

export function isValid(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.severity !== 'ERROR');
}
