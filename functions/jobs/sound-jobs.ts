import { isDeepStrictEqual } from 'node:util';
import type { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { salvage } from '../platform/salvage.ts';
import { type Job, jobSchema } from './job.ts';

/** What in a server's answers no document allows: the first of it, and how much there is. */
export interface FoundOddValues {
  count: number;
  values: { record: string; field: string; problem: string }[];
}

/** Far more than a server of any of the products runs, and few enough for the memory of one function. */
export const mostJobsOfServer = 20_000;
/** A longer id is none that a product makes, and no key of ours could carry it. */
const longestId = 16_384;
/** Names, descriptions and messages are read by people: what is longer is cut off. */
const longestText = 2_000;
/** A copy job names its sources. */
const mostReferences = 2_000;
/** So many records of one id are told apart. */
const mostOfOneId = 10;

/**
 * The jobs of one server that can be used, of those that its reader made. A field that cannot be is left out, a job
 * without which nothing can be told of it is dropped, and both are noted: one odd record costs itself and never the
 * reading. A record that comes twice, as when jobs move between pages, counts once; two that share an id and differ
 * both stay.
 */
export function soundJobs(jobs: readonly unknown[], odd: OddValues): Job[] {
  const sound: Job[] = [];
  const byId = new Map<string, Job[]>();
  for (const [index, given] of jobs.entries()) {
    if (sound.length === mostJobsOfServer) {
      odd.add('jobs', '', 'cut-off');
      break;
    }
    const job = soundJob(given, `jobs[${index}]`, odd);
    if (job === undefined) continue;
    const others = byId.get(job.id);
    if (others === undefined) byId.set(job.id, [job]);
    else {
      if (others.length === mostOfOneId || others.some((other) => isDeepStrictEqual(other, job))) continue;
      if (others.length === 1) noteDuplicate(job.id, odd);
      others.push(job);
    }
    sound.push(job);
  }
  return sound;
}

function soundJob(given: unknown, place: string, odd: OddValues): Job | undefined {
  const salvaged = salvage(jobSchema, given);
  if (salvaged === undefined) {
    const isRecord = typeof given === 'object' && given !== null;
    const named = isRecord && 'id' in given && typeof given.id === 'string' && given.id !== '';
    odd.add(named ? String(given.id) : place, '', isRecord ? 'wrong-type' : 'not-a-record');
    return undefined;
  }
  const { value: job, lost } = salvaged;
  if (job.id.length > longestId) {
    odd.add(place, 'id', 'out-of-range');
    return undefined;
  }
  for (const path of lost) odd.add(job.id, path, 'wrong-type');
  return shortened(job, 'id');
}

/** Lists that tell no jobs. */
const otherLists =
  /session|repositor|organization|backup ?server|server ?info|service ?instance|proxies|managedServers|events|license/i;

/** Whether what is odd has cost a job: then one that is not among the sound ones may be there all the same. */
export function hasLostJobs(values: readonly FoundOddValues['values'][number][]): boolean {
  return values.some(
    ({ record, field, problem }) =>
      problem !== 'duplicate-id' && (field === '' || /^u?id$/i.test(field)) && !otherLists.test(record),
  );
}

/** The client may have noted it already, by the id or by a URN with it. */
function noteDuplicate(id: string, odd: OddValues): void {
  const known = odd.values.some(
    ({ record, problem }) =>
      problem === 'duplicate-id' && record.toLowerCase().split(':').at(-1) === id.toLowerCase(),
  );
  if (!known) odd.add(id, '', 'duplicate-id');
}

/**
 * The same record without endless texts and lists: one server's must not fill the memory, a notice or an answer. The
 * id, by which it is known, stays as it is.
 */
function shortened<Value extends object>(record: Value, id?: keyof Value): Value {
  let short = record;
  for (const key in record) {
    const value = record[key];
    const shorter = key === id ? value : shortValue(value);
    if (shorter !== value) short = { ...short, [key]: shorter };
  }
  return short;
}

function shortValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length <= longestText ? value : `${value.slice(0, longestText - 1).toWellFormed()}…`;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return shortened(value);
  const short = value.slice(0, mostReferences).map(shortValue);
  return short.length === value.length && short.every((item, index) => item === value[index]) ? value : short;
}
