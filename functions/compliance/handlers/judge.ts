import { hearsEveryCheck } from '../../notices/settings.ts';
import { log } from '../../platform/log.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { step } from '../../platform/step.ts';
import { checkFigures, resultOf } from '../check/check-figures.ts';
import { type CheckResult, checkInput } from '../check/check-view.ts';
import { runCheck } from '../check/run-check.ts';
import { complianceSchema } from '../policies/configuration.ts';
import { complianceRecord, complianceStorage } from './context.ts';

const { servers, compliance, notices } = readConfiguration();
const configuration = complianceSchema.parse(compliance);
const tellsEveryCheck = hearsEveryCheck(notices);
const stores = { storage: complianceStorage(), compliance: complianceRecord() };
/** It requires only these fields of the input: another version of this code may have started the execution. */
const judgeEvent = checkInput.pick({ checkId: true });

/** Step 2: judges the readings, writes the report, and makes the check count. */
export const handler = step(judgeEvent, async ({ checkId }): Promise<CheckResult> => {
  const { report, open: bySeverity } = await runCheck(
    stores,
    checkId,
    servers,
    configuration,
    new Date(),
    tellsEveryCheck,
  );
  const result = resultOf(checkId, report);
  log('info', 'check-judged', { checkId, ...checkFigures(report, bySeverity), changes: result.changes });
  return result;
});
