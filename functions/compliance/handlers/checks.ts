import { Executions } from '../../platform/executions.ts';
import { environment } from '../../platform/runtime.ts';
import type { Secrets } from '../../platform/secrets.ts';
import type { Checks } from '../check/check-view.ts';
import { linkKey, signedReportUrl } from '../report-link.ts';

/** The checks of this deployment, for a function that starts or reads them. */
export function deployedChecks(secrets: Secrets): Checks {
  return {
    executions: new Executions(environment('CHECK_STATE_MACHINE_ARN')),
    async reportUrl(check) {
      const { key } = await secrets.read('report-links', linkKey);
      return signedReportUrl(environment('API_URL'), check, key, new Date());
    },
  };
}
