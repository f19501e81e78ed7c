import * as z from 'zod';
import { oneOf, strictShape } from '../../input/strict-shape.ts';
import { severities } from '../findings/finding.ts';
import { jobRules, serverRules } from '../rules/registry.ts';

const rules = [...jobRules, ...serverRules];
const ruleIds = rules.map(({ id }) => id);
const [firstRuleId = '', ...otherRuleIds] = ruleIds;

export const ruleIdSchema = oneOf('rule', [firstRuleId, ...otherRuleIds]);

const settingsOf = (rule: (typeof rules)[number]) =>
  strictShape(`setting of the rule ${rule.id}`, {
    enabled: z.boolean().optional().describe('Whether the rule applies.'),
    severity: oneOf('severity', severities)
      .optional()
      .describe(`How severe its findings are; ${rule.severity} by default.`),
    observeOnly: z
      .boolean()
      .optional()
      .describe(
        `Whether its findings are in the report only, and nobody is notified; ${rule.observeOnly} by default.`,
      ),
    ...rule.parameters.partial().shape,
  })
    .optional()
    .describe(rule.title);

/** By rule id: whether it applies, with which severity and which parameters. */
export const ruleSettingsSchema = strictShape(
  'rule',
  Object.fromEntries(rules.map((rule) => [rule.id, settingsOf(rule)])),
).describe('By rule (docs/rules.md): whether it applies, how severe it is, and its parameters.');
