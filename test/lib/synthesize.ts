import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { parse } from 'yaml';
import type { Configuration } from '../../functions/configuration.ts';
import { products } from '../../functions/products.ts';
import { AutomationStack } from '../../lib/automation-stack.ts';
import { type FunctionName, functionEntries } from '../../lib/bundling/functions.ts';
import { automation } from '../../lib/configuration/schema.ts';
import type { VeeamAutomationProps } from '../../lib/veeam-automation.ts';

/** An automation.yaml with every setting in it. */
const everything = parse(readFileSync('examples/everything.yaml', 'utf8'));
const jobId = '0a1b2c3d-0000-4000-8000-00000000000a';
const daily = { schedule: 'rate(1 day)' };

/** All that can be deployed at once. */
export const everyOption = {
  ...everything,
  // The example uses an existing table, so none is made.
  record: { days: 730 },
  schedules: {
    ...everything.schedules,
    check: { ...daily, action: 'compliance:check' },
    policies: { ...daily, action: 'copy-jobs:run-policies' },
    disable: { ...daily, action: 'jobs:control', with: { server: 'em-1', id: jobId, control: 'disable' } },
  },
};

/** Every possible function, and every resource that stores data. */
export const everyFunction = {
  ...everyOption,
  // The example does not accept the API's own tokens.
  http: {},
  deployment: { encryption: { customerManagedKey: true }, credentialsMaxAgeDays: 180 },
};

/** Servers of all products in turn. */
const configuration = (servers: number): Configuration => ({
  servers: Array.from({ length: servers }, (_, index) => ({
    name: `em-${index + 1}`,
    product: products[index % products.length] ?? 'enterprise-manager',
    baseUrl: 'https://em.example.internal:9398',
    tls: { kind: 'public' },
    apiVersion: 'latest',
    format: 'xml',
    timeoutMs: 20_000,
  })),
  clones: { deadlineSeconds: 1800, pollingSeconds: 1500, perServer: 5 },
  compliance: {},
  copyJobs: {},
  webhooks: {},
});

/**
 * The properties of an automation, with empty functions in place of the bundles. `given` is part of automation.yaml.
 */
export function prepared(given: object = {}, servers = 1): VeeamAutomationProps {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};');
  const names = Object.keys(functionEntries) as FunctionName[];
  const bundles = names.map((name) => ({ name, folder, codeBytes: 0 }));
  return {
    settings: automation.parse({ notices: { slack: true }, ...given }),
    configuration: configuration(servers),
    bundles,
  };
}

/**
 * The stack as deployed, with empty functions, because tests use only its template. `given` is part of
 * automation.yaml.
 */
export function synthesize(given: object = {}): { app: App; stack: AutomationStack } {
  // The validation takes longer than everything else, and the test of the whole template has it.
  const app = new App({ builtinCloudFormationValidation: false, treeMetadata: false });
  return { app, stack: new AutomationStack(app, 'VeeamAutomation', prepared(given)) };
}

const templates = new Map<string, Template>();

/** The template of such a stack. A template that several tests use is synthesized once. */
export function templateOf(given: object = {}): Template {
  const key = JSON.stringify(given);
  const template = templates.get(key) ?? Template.fromStack(synthesize(given).stack);
  templates.set(key, template);
  return template;
}
