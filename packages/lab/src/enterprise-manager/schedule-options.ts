import { DAYS, EVERY_HOUR, MONTHS } from '../estate/clock.ts';
import type { EstateJob } from '../estate/estate.ts';
import { uidOf } from './hrefs.ts';
import { type EmNode, empty, list, object, value } from './node.ts';

/**
 * The schedule as Enterprise Manager writes it, its spellings kept: `Standart` in both forms, `OptionsContinious`
 * and `RetrySpecified1` in JSON alone. Source: em_rest/get_jobs_id; em_rest/job_scheduling_options.
 */
export function scheduleOptionsNode(job: EstateJob): EmNode {
  const isCopy = job.kind === 'ImmediateBackupCopy';
  return object('JobScheduleOptions', {}, [
    isCopy ? value('Standart', null) : standardNode(job),
    isCopy ? immediateNode(job) : value('ImmediateCopyMode', null),
  ]);
}

/** Continuous for copies that are made at once, and switched off for periodic ones. Source: the page's examples 2 and 3. */
function immediateNode(job: EstateJob): EmNode {
  return object('ImmediateCopyMode', {}, [
    object('OptionsContinuous', { Enabled: job.isPeriodicCopy !== true }, [weekNode('Schedule')]),
  ]);
}

function standardNode(job: EstateJob): EmNode {
  const time = timeValue(job.dailyHourUtc);
  const previous = job.afterJobId;
  return object('Standart', {}, [
    object('RetryOptions', {}, [
      value('RetryTimes', 3),
      value('RetryTimeout', 10),
      { form: 'value', name: 'RetrySpecified', jsonName: 'RetrySpecified1', value: true },
    ]),
    value('WaitForBackupCompletion', true),
    value('BackupCompetitionWaitingPeriodMin', 180),
    object('OptionsDaily', { Enabled: job.scheduleConfigured && previous === undefined }, [
      value('Kind', 'Everyday'),
      { form: 'repeated', name: 'Days', values: DAYS },
      time,
      value('TimeOffsetUtc', 0),
    ]),
    object('OptionsMonthly', { Enabled: false }, [
      time,
      value('TimeOffsetUtc', 0),
      value('DayNumberInMonth', 'Fourth'),
      value('DayOfWeek', 'Saturday'),
      { form: 'repeated', name: 'Months', values: MONTHS },
      value('DayOfMonth', 1),
    ]),
    object('OptionsPeriodically', { Enabled: false }, [
      value('Kind', 'Hours'),
      value('FullPeriod', 1),
      weekNode('Schedule'),
    ]),
    {
      ...object('OptionsContinuous', { Enabled: false }, [weekNode('Schedule')]),
      jsonName: 'OptionsContinious',
    },
    object('OptionsBackupWindow', { Enabled: false }, [weekNode('TimePeriods')]),
    object('OptionsDaisyChaining', { Enabled: previous !== undefined }, [
      previous === undefined ? empty('PreviousJobUid') : value('PreviousJobUid', uidOf('Job', previous)),
    ]),
  ]);
}

/** XML gives a time of day with an offset, JSON a whole date. */
function timeValue(hourUtc: number): EmNode {
  const clock = `${String(hourUtc).padStart(2, '0')}:00:00`;
  return { form: 'value', name: 'Time', value: `${clock}.0000000+00:00`, json: `2019-10-23T${clock}+00:00` };
}

function weekNode(name: string): EmNode {
  return list(
    name,
    'Days',
    DAYS.map((day) => ({ form: 'labelled', name: 'Day', label: day, value: EVERY_HOUR })),
  );
}
