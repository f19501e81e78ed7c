import * as z from 'zod';
import type { Evidence } from '../../findings/finding.ts';
import { isImpossible } from '../facts.ts';
import { complies, defineServerRule, notApplicable, violates } from '../rule.ts';

const minuteMs = 60_000;

export const serverClock = defineServerRule(
  {
    id: 'server-clock',
    title: "The server's clock is wrong",
    explanation:
      'Schedules start at another time than people think, and what a server writes down cannot be compared with anything. Ages are corrected by how far the clock is known to be off; where the times of jobs lie in the future all the same, they get no age.',
    remedy: 'Set the clock of the server, and look whether it asks a time server (NTP, or its domain).',
    severity: 'medium',
    controls: ['AU-8', 'A.8.17', 'CIS 8.4'],
    parameters: z.strictObject({
      maxMinutes: z.number().positive().max(1440).describe('By how many minutes the clock may be off.'),
    }),
    defaults: { maxMinutes: 5 },
  },
  ({ reading, serverNow }, { maxMinutes }) => {
    if ('error' in reading) return notApplicable('the server could not be read');
    const { serverTime, readAt, jobs } = reading;
    const ahead =
      serverTime === undefined ? undefined : (Date.parse(serverTime) - Date.parse(readAt)) / minuteMs;
    const impossible = jobs.filter(({ lastRun, lastSuccess }) =>
      [lastRun, lastSuccess].some((time) => isImpossible(time, serverNow)),
    );
    const evidence: Evidence[] = [];
    if (ahead !== undefined && Math.abs(ahead) > maxMinutes) {
      evidence.push(
        { fact: "the server's clock", value: serverTime ?? null, source: 'server: its clock' },
        { fact: 'our clock', value: readAt, source: 'check: readAt' },
        {
          fact: ahead > 0 ? 'ahead by' : 'behind by',
          value: Math.ceil(Math.abs(ahead) * 60),
          unit: 'seconds',
          source: 'check: measured',
        },
        { fact: 'allowed', value: maxMinutes * 60, unit: 'seconds', source: 'policy: maxMinutes' },
      );
    }
    if (impossible.length > 0) {
      evidence.push({
        fact: 'jobs whose last run lies in the future',
        value: impossible.length,
        unit: 'jobs',
        source: 'server: lastRun, lastSuccess',
      });
    }
    if (evidence.length > 0) return violates(evidence);
    return ahead === undefined ? notApplicable('the server does not report its clock') : complies;
  },
);
