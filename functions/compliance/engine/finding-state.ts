import type { Job } from '../../jobs/job.ts';
import type { Finding } from '../findings/finding.ts';
import type { ComplianceConfiguration } from '../policies/configuration.ts';
import { hasExpired, noteOf } from '../policies/exceptions.ts';
import { isOpen } from '../policies/maintenance-windows.ts';
import { type Match, matchesJob, matchesServer } from '../policies/match.ts';

/**
 * Makes the function that sets the state of a new finding: excepted, held back by a maintenance window, or open. An
 * expired exception covers nothing, but is named, so that its author is reminded.
 */
export function findingStateAt(
  { exceptions, maintenanceWindows, timeZone }: ComplianceConfiguration,
  now: Date,
) {
  const dated = exceptions.map((exception) => ({ exception, expired: hasExpired(exception, now, timeZone) }));
  const openWindows = maintenanceWindows.filter((window) => isOpen(window, now));

  return (finding: Finding, job: Job | undefined): Finding => {
    if (finding.state !== 'open') return finding;
    const fits = (match: Match | undefined): boolean => {
      if (match === undefined) return true;
      return job === undefined
        ? matchesServer(match, finding.server, finding.product)
        : matchesJob(match, job);
    };
    const covering = dated.filter(
      ({ exception }) =>
        (exception.finding === undefined || exception.finding === finding.id) &&
        (exception.rules?.includes(finding.rule) ?? true) &&
        fits(exception.match),
    );
    const valid = covering.find(({ expired }) => !expired);
    if (valid !== undefined) return { ...finding, state: 'excepted', exception: noteOf(valid.exception) };
    const lapsed = covering.at(-1);
    const noted = lapsed === undefined ? finding : { ...finding, exception: noteOf(lapsed.exception) };
    const window = openWindows.find(({ match }) => fits(match));
    return window === undefined ? noted : { ...noted, state: 'held', window: window.name };
  };
}
