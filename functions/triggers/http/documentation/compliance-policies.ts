import * as z from 'zod';
import { policyExpectation } from '../../../compliance/actions/test-policy.ts';
import { findingStates, severities } from '../../../compliance/findings/finding.ts';
import type { RouteDescription } from './document-route.ts';

const testedFigures = {
  before: z.int().describe('Open findings by the policies that are deployed'),
  after: z.int().describe('Open findings by the policies that are tried'),
  opens: z.int().describe('The number of findings of which people would be notified in addition'),
  closes: z.int().describe('So many would be gone'),
  hides: z.int().describe('So many would be excepted, held back or only observed'),
  regraded: z.int().describe('So many would stay open with another severity'),
};

const testedPolicy = z.object({
  check: z.object({ id: z.string(), at: z.iso.datetime() }),
  jobs: z.int(),
  ...testedFigures,
  rules: z.array(
    z.object({
      rule: z.string(),
      title: z.string(),
      ...testedFigures,
      findings: z.array(
        z.object({
          id: z.string(),
          server: z.string(),
          job: z.exactOptional(z.object({ id: z.string(), name: z.string() })),
          severity: z.enum(severities),
          from: z.exactOptional(z.enum(findingStates)),
          to: z.exactOptional(z.enum(findingStates)),
        }),
      ),
    }),
  ),
  unread: z.array(z.string()),
  unmet: z.array(z.object({ what: z.string(), expected: z.int(), found: z.int() })),
});
export const policiesDocumentation: readonly RouteDescription[] = [
  {
    id: 'testPolicy',
    group: 'Compliance',
    summary: 'Try policies before they are deployed',
    description:
      'Judges the readings of a check by the part `compliance` of another automation.yaml, and returns which findings would be opened, closed and hidden, rule by rule. Nothing is stored, nobody is notified, and no server is asked. It needs a token for all servers.',
    permission: 'compliance:read',
    body: {
      name: 'PolicyTest',
      schema: z.strictObject({
        compliance: z
          .record(z.string(), z.json())
          .describe('The part `compliance` of automation.yaml (docs/configuration.md)'),
        check: z.exactOptional(
          z.string().describe('The check whose readings are judged; by default the latest'),
        ),
        expect: z.exactOptional(policyExpectation).describe('What is expected; what differs is in `unmet`'),
      }),
      required: true,
      example: {
        compliance: { packs: ['baseline'] },
        expect: { closes: 0 },
      },
    },
    answers: [
      {
        status: 200,
        description: 'What would change, and what differs from the expectation.',
        name: 'TestedPolicy',
        schema: testedPolicy,
        example: {
          check: { id: 'check-5f1c0d9a3b7e4c2f8a6d1b0e9c4d7a21', at: '2026-11-23T06:00:00.000Z' },
          jobs: 120,
          before: 2,
          after: 3,
          opens: 1,
          closes: 0,
          hides: 0,
          regraded: 0,
          rules: [
            {
              rule: 'retention-too-short',
              title: 'Backups are kept for too short a time',
              before: 0,
              after: 1,
              opens: 1,
              closes: 0,
              hides: 0,
              regraded: 0,
              findings: [
                {
                  id: 'retention-too-short-4x9kq2m7ta',
                  server: 'vbr-1',
                  job: { id: '9f3c5f0e-55b7-4a0c-8d5c-3f1f6b0f3c11', name: 'Daily SQL' },
                  severity: 'medium',
                  from: 'observed',
                  to: 'open',
                },
              ],
            },
          ],
          unread: [],
          unmet: [],
        },
      },
    ],
    problems: [404],
  },
];
