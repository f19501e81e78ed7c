import * as z from 'zod';
import { evaluate } from '../../functions/compliance/engine/evaluate.ts';
import { emptyHistory } from '../../functions/compliance/history.ts';
import { changeLine, evidenceLine } from '../../functions/compliance/notices/notice.ts';
import { complianceSchema } from '../../functions/compliance/policies/configuration.ts';
import { jobRules, serverRules } from '../../functions/compliance/rules/registry.ts';
import type { Rule } from '../../functions/compliance/rules/rule.ts';
import { products } from '../../functions/products.ts';
import type { GeneratedDocument } from './generated-document.ts';
import { madeBy, table } from './markdown.ts';
import { now, type RuleSample, ruleSamples } from './rule-samples.ts';
import { code, typeText } from './setting-type.ts';

const head = `# Rules

${madeBy('functions/compliance/rules')}

What a compliance check judges jobs and servers by. Every rule applies with the defaults below; a policy changes them for the jobs it matches, or turns a rule off with \`enabled: false\`: [compliance.md](compliance.md). Severities are \`info\`, \`low\`, \`medium\`, \`high\` and \`critical\`.

Each example is what the check tells of a sample job: the change, the evidence with where each fact was read, and the remedy.
`;

/** Every rule with its defaults and what it tells. */
export const rulesPage: GeneratedDocument = {
  file: 'docs/rules.md',
  generate() {
    const rules = [...jobRules, ...serverRules];
    const overview = rules.map(({ id, title, severity }) => [`[\`${id}\`](#${id})`, title, severity]);
    return [head, table(['rule', 'finds', 'severity'], overview), '', ...rules.map(ruleText)].join('\n');
  },
};

function ruleText(rule: Rule): string {
  const parts = [
    `## \`${rule.id}\``,
    `**${rule.title}.** ${rule.explanation}`,
    `Severity: ${rule.severity}. Judges: ${rule.products.length === products.length ? 'all products' : rule.products.join(', ')}.`,
    ...parameterTable(rule),
    `\`\`\`text\n${exampleOf(rule.id)}\n\`\`\``,
  ];
  return `${parts.join('\n\n')}\n`;
}

function parameterTable({ parameters, defaults }: Rule): string[] {
  const rows = Object.entries(parameters.shape).map(([name, schema]) => {
    const made = z.toJSONSchema(schema as z.ZodType);
    return [code(name), typeText(made), code(defaults[name]), made.description ?? ''];
  });
  return rows.length === 0 ? [] : [table(['parameter', 'takes', 'default', 'means'], rows)];
}

/** What is told of the rule's sample. @throws when the rule finds nothing in it */
function exampleOf(rule: string): string {
  const sample = ruleSamples[rule];
  const finding = sample && findingsOf(sample).find((found) => found.rule === rule);
  if (finding === undefined) throw new Error(`commands/docs/rule-samples.ts has nothing that ${rule} finds.`);
  const change = { kind: 'new', finding } as const;
  return [changeLine(change), `evidence: ${evidenceLine(change)}`, `remedy: ${finding.remedy}`].join('\n');
}

function findingsOf({ reading, remembered }: RuleSample) {
  const history = emptyHistory();
  const ids = 'jobs' in reading ? reading.jobs.map(({ id }) => id) : [];
  history.jobs[reading.server] = Object.fromEntries(
    (ids.length > 0 ? ids : ['gone']).map((id) => [id, remembered]),
  );
  return evaluate([reading], history, complianceSchema.parse({}), now).findings;
}
