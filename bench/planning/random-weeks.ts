// Ten thousand random weeks, each held against the rules as the tests write them down.
import { defaultParameters } from '../../src/parameters/registry';
import { plan } from '../../src/planning/plan';
import { encodePlan } from '../../src/planning/plan-output';
import { randomInput } from '../../test/planning/random-weeks';
import { brokenRules } from '../../test/planning/rules';
import type { BenchSize, Row } from '../report';

const PLANS = 10_000;
const QUICK_PLANS = 500;
const FIRST_SEED = 1_000_000;

export function randomWeekRows({ quick, progress }: BenchSize): Row[] {
  const plans = quick ? QUICK_PLANS : PLANS;
  const started = performance.now();
  let broken = 0;
  let messages = 0;
  let empty = 0;
  for (let i = 0; i < plans; i++) {
    const seed = FIRST_SEED + i;
    const input = randomInput(seed);
    const result = plan(input, defaultParameters);
    encodePlan(result);
    const rules = brokenRules(input, result);
    if (rules.length > 0) {
      broken++;
      progress(`random week ${seed} breaks: ${rules.join('; ')}`);
    }
    messages += result.messages.length;
    if (result.messages.length === 0) empty++;
    if ((i + 1) % 1000 === 0) progress(`${i + 1} random weeks`);
  }
  const ms = (performance.now() - started) / plans;
  return [
    {
      setup: `${plans} random plans, how many break a rule`,
      reference: 0,
      ours: broken,
      limit: '0',
      ok: broken === 0,
      note: `${messages} messages; ${empty} weeks had nothing that may be sent; ${ms.toFixed(0)} ms a plan with its checks`,
    },
  ];
}
