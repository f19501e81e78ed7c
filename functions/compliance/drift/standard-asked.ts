import type { Job } from '../../jobs/job.ts';
import { EffectiveRules } from '../engine/effective-rules.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { policiesOfPacks } from '../policies/packs.ts';
import { differsFromStandard } from '../rules/drift/differs-from-standard.ts';
import { type DriftParameters, driftDefaults, driftParameters } from './compare.ts';

/** Returns what policies say about the standard for a job; undefined if they name none. */
export function standardAsked({
  packs,
  policies,
}: Pick<ComplianceConfiguration, 'packs' | 'policies'>): (job: Job) => DriftParameters | undefined {
  const rules = new EffectiveRules([...policiesOfPacks(packs), ...policies]);
  return (job) => {
    const given = rules.parametersFor(job, differsFromStandard.id);
    const parameters = driftParameters.parse({ ...driftDefaults, ...given });
    return given === undefined || parameters.standard === '' ? undefined : parameters;
  };
}
