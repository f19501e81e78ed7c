import * as z from 'zod';
import { deployedRecord } from '../../platform/record/record.ts';
import { readConfiguration } from '../../platform/runtime.ts';
import { deployedSecrets } from '../../platform/secrets.ts';
import { step } from '../../platform/step.ts';
import { deployedConnections } from '../../servers/connection-leases.ts';
import { readEvent, readForCheck } from '../check/read-for-check.ts';
import { settingsPaceSchema } from '../policies/settings-pace.ts';
import { complianceStorage } from './context.ts';

const configuration = readConfiguration();
/** The other settings of `compliance` are for the judge: this function does not contain its rules. */
const { settings: pace } = z.object({ settings: settingsPaceSchema }).parse(configuration.compliance);
const access = {
  secrets: deployedSecrets(),
  now: () => new Date(),
  connections: deployedConnections(60_000),
};
const context = { access, configuration, pace, storage: complianceStorage(), record: deployedRecord() };
/** The function's own limit is ten minutes; the rest is for logging out and writing. */
const longestReadingMs = 9 * 60_000;

/** Step 1, for one server: reads its jobs and stores them for the judge. */
export const handler = step(readEvent, (event) =>
  readForCheck(context, event, AbortSignal.timeout(longestReadingMs)),
);
