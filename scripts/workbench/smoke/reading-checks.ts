// Checks 1, 2 and 6: what is read of a page, how many captions that calls for, and which are chosen.

import { parseParameters } from '../../../src/parameters/registry';
import { captionTarget } from '../../../src/planning/account';
import { type Analysis, decodeAnalysis } from '../../../src/planning/analysis';
import type { Findings, SmokeCheck } from './findings';
import type { Scene } from './scene';
import { PAGE_OF, promisedRisk, promisedTarget, RISKS, SATURATED, TIERS } from './tables';

async function parametersOf(scene: Scene): Promise<ReturnType<typeof parseParameters>['parameters']> {
  const [row] = await scene.rows(
    "SELECT TO_JSON_STRING(parameters) AS parameters FROM `of-scheduler-proj.ops_config.current_parameters` WHERE environment = 'production'",
  );
  return parseParameters(row === undefined ? '{}' : row.parameters).parameters;
}

async function analysisOf(scene: Scene, page: string): Promise<Analysis> {
  const [row] = await scene.rows(
    `DECLARE analysis STRING; CALL analyze_creator_performance('${page}', 30, analysis); SELECT analysis`,
  );
  return decodeAnalysis(String(row?.analysis), await parametersOf(scene)).analysis;
}

export const analyserCheck: SmokeCheck = {
  name: 'The analyser’s JSON',
  async look(scene, found) {
    for (const page of [...TIERS.map((tier) => PAGE_OF[tier]), SATURATED]) {
      const analysis = await analysisOf(scene, page);
      const { size_tier, avg_audience } = analysis.account_classification;
      const { saturation_score, risk_level } = analysis.saturation;
      const expected = TIERS.find((tier) => PAGE_OF[tier] === page) ?? 'LARGE';
      found.equal(`Tier of ${page}`, size_tier, expected);
      found.equal(`Risk of ${page} at ${saturation_score}`, risk_level, promisedRisk(saturation_score));
      const audience = scene.stage.world.pages.find(({ name }) => name === page)?.audience ?? 0;
      found.expect(
        Math.abs(avg_audience / audience - 1) < 0.25,
        `Audience of ${page}: expected about ${audience}, saw ${avg_audience}`,
      );
      found.see(
        `${page}: ${size_tier}, ${Math.round(avg_audience)} reached, saturation ${saturation_score.toFixed(2)} (${risk_level}), ${analysis.performance_trends.trend_direction}`,
      );
    }
  },
};

export const selectorCheck: SmokeCheck = {
  name: 'The selector’s target over tiers and risks',
  async look(scene, found) {
    const allowed = await scene.rows(
      `SELECT page_name, caption_id FROM available_captions WHERE page_name IN ('${Object.values(PAGE_OF).join("', '")}') AND is_available`,
    );
    const eligible = new Set(allowed.map((row) => `${row.page_name} #${row.caption_id}`));
    for (const tier of TIERS) {
      const page = PAGE_OF[tier];
      const { risk_level } = (await analysisOf(scene, page)).saturation;
      await selected(scene, found, page, `${tier}, ${risk_level}`, promisedTarget(tier, risk_level), eligible);
    }
    for (const risk of RISKS) {
      await selected(scene, found, PAGE_OF.MEDIUM, `MEDIUM, ${risk}`, promisedTarget('MEDIUM', risk), eligible);
    }
  },
};

async function selected(
  scene: Scene,
  found: Findings,
  page: string,
  what: string,
  target: number,
  eligible: ReadonlySet<string>,
): Promise<void> {
  const rows = await scene.rows(`CALL select_captions_for_creator('${page}', ${target})`);
  found.equal(`Captions for ${page} (${what})`, rows.length, target);
  found.equal(`Different captions for ${page} (${what})`, new Set(rows.map((row) => row.caption_key)).size, target);
  const foreign = rows.map((row) => `${page} #${row.caption_id}`).filter((caption) => !eligible.has(caption));
  found.expect(
    foreign.length === 0,
    `${page} (${what}): ${foreign.length} of them may not be sent, such as ${foreign[0]}`,
  );
  found.see(`${page} (${what}): ${rows.length} chosen, all of what may be sent there, each once`);
}

export const targetCheck: SmokeCheck = {
  name: 'The target’s formula',
  async look(scene, found) {
    const parameters = await parametersOf(scene);
    for (const tier of TIERS) {
      const targets = RISKS.map((risk) => captionTarget(tier, risk, parameters));
      found.equal(
        `Targets of ${tier} from ${RISKS.join(', ')}`,
        targets,
        RISKS.map((risk) => promisedTarget(tier, risk)),
      );
      found.see(`${tier}: ${RISKS.map((risk, index) => `${risk} ${targets[index]}`).join(', ')}`);
    }
  },
};
