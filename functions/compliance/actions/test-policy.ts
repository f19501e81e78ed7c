import * as z from 'zod';
import { type Action, RefusedError } from '../../action.ts';
import { checkId, latest } from '../check/check-view.ts';
import type { CheckedServer } from '../check/servers-to-judge.ts';
import { mergeReadings } from '../merge-readings.ts';
import { type ComplianceConfiguration, complianceSchema } from '../policies/configuration.ts';
import { type PolicyTest, testPolicy, type UnmetExpectation, unmetExpectations } from '../policy-test.ts';
import { readHistory } from '../record/check-state.ts';
import type { ComplianceRecord } from '../record/compliance-record.ts';
import type { ComplianceStorage } from '../storage.ts';

const figure = z.exactOptional(z.int().nonnegative());
const figures = { opens: figure, closes: figure, hides: figure, regraded: figure };

/** What a pipeline expects; absent figures may be anything. */
export const policyExpectation = z.strictObject({
  ...figures,
  after: figure,
  rules: z.exactOptional(z.record(z.string(), z.strictObject(figures))),
});

/** The settings of `compliance` that say when checks run, not how they judge. */
const ofDeployment = ['schedule', 'serversAtOnce'];

export const testPolicyInput = z.strictObject({
  /** The part `compliance` of an automation.yaml. */
  compliance: z.preprocess(
    (given) =>
      typeof given === 'object' && given !== null && !Array.isArray(given)
        ? Object.fromEntries(Object.entries(given).filter(([key]) => !ofDeployment.includes(key)))
        : given,
    complianceSchema.superRefine(({ standards }, context) => {
      for (const [name, { file }] of Object.entries(standards))
        if (file !== undefined)
          context.addIssue({
            code: 'custom',
            path: ['standards', name, 'file'],
            message: 'Give what is in the file as `document`.',
          });
    }),
  ),
  /** The check whose readings are judged again; by default the latest. */
  check: z.exactOptional(z.union([z.literal(latest), checkId])),
  expect: z.exactOptional(policyExpectation),
});

export interface TestedPolicy extends PolicyTest {
  /** The check whose readings were judged, and when it read them. */
  check: { id: string; at: string };
  /** Servers without a reading of that check. */
  unread: string[];
  /** The figures that differ from `expect`; empty if none does. */
  unmet: UnmetExpectation[];
}

export interface PolicyTestContext {
  readonly storage: ComplianceStorage;
  readonly compliance: ComplianceRecord;
  readonly servers: readonly CheckedServer[];
  /** The policies that are deployed. */
  readonly inForce: ComplianceConfiguration;
}

/**
 * Judges the readings of a check by other policies, and returns what they would change. Nothing is stored, no notice is
 * sent, and no server is asked.
 */
export function testPolicyAction({
  storage,
  compliance,
  servers,
  inForce,
}: PolicyTestContext): Action<z.infer<typeof testPolicyInput>, TestedPolicy> {
  return {
    name: 'compliance:test-policy',
    permission: 'compliance:read',
    input: testPolicyInput,
    // It judges, and names, the jobs of all servers.
    servers: () => ['*'],
    async run({ compliance: tried, check: wanted = latest, expect = {} }) {
      const state = await readHistory(
        compliance,
        servers.map(({ name }) => name),
      );
      const id = wanted === latest ? state.latest?.id : wanted;
      if (id === undefined)
        throw new RefusedError('not-found', 'No check has run yet: there is nothing to judge.');
      const found = await Promise.all(
        servers.map(async ({ name }) => ({ name, reading: (await storage.getReading(id, name))?.reading })),
      );
      const readings = found.flatMap(({ reading }) => (typeof reading === 'object' ? reading : []));
      const [first] = readings;
      if (first === undefined)
        throw new RefusedError(
          'not-found',
          `There are no readings of the check ${id}: they are kept for 30 days.`,
        );
      const at =
        readings
          .map(({ readAt }) => readAt)
          .sort()
          .at(-1) ?? first.readAt;
      const test = testPolicy({
        ...mergeReadings(readings, state.history, servers),
        inForce,
        tried,
        now: new Date(at),
      });
      return {
        check: { id, at },
        ...test,
        unread: found.flatMap(({ name, reading }) => (typeof reading === 'object' ? [] : name)),
        unmet: unmetExpectations(test, expect),
      };
    },
  };
}
