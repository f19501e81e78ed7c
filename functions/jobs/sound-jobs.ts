import { isDeepStrictEqual } from 'node:util';
import type { OddValues } from '@veeam-automation/veeam/reading/odd-values';
import { salvage } from '../platform/salvage.ts';
import { type Job, jobSchema } from './job.ts';

/** A violation of the documents in a server's answers: the first example, and how many there are. */
export interface FoundOddValues {
  count: number;
  values: { record: string; field: string; problem: string }[];
}

/** Far more than any server of these products runs, and few enough for the memory of one function. */
export const mostJobsOfServer = 20_000;
/** No product makes longer ids, and no record key could hold one. */
const longestId = 16_384;
/** Names, descriptions and messages are for people: longer ones are cut off. */
const longestText = 2_000;
/** The limit for the sources that a copy job names. */
const mostReferences = 2_000;
/** How many different records of one id are kept. */
const mostOfOneId = 10;

/**
 * The usable jobs of one server. A field that cannot be used is left out, and a job without its essential fields is
 * dropped; both are noted, and affect no other record. A record that comes twice, as when jobs move between pages,
 * counts once; two different records with the same id are both kept.
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
      noteDuplicate(job.id, odd);
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

/** Records of other lists than those of jobs. */
const otherLists =
  /session|repositor|organization|backup ?server|server ?info|service ?instance|proxies|managedServers|events|license/i;

/** Whether an odd value has cost a job: then a job that is missing from the list may still exist. */
export function hasLostJobs(values: readonly FoundOddValues['values'][number][]): boolean {
  return values.some(
    ({ record, field, problem }) =>
      problem !== 'duplicate-id' && (field === '' || /^u?id$/i.test(field)) && !otherLists.test(record),
  );
}

/** Whether an odd value says that the list of jobs was longer than what is read of one server. */
export function isListCutOff({ record, problem }: FoundOddValues['values'][number]): boolean {
  return problem === 'cut-off' && !otherLists.test(record);
}

/** The client may have noted it already, by the id or by a URN that contains it. */
function noteDuplicate(id: string, odd: OddValues): void {
  const known = odd.values.some(
    ({ record, problem }) =>
      problem === 'duplicate-id' && record.toLowerCase().split(':').at(-1) === id.toLowerCase(),
  );
  if (!known) odd.add(id, '', 'duplicate-id');
}

/**
 * The same record with bounded texts and lists: one server must not fill the memory, a notice or an answer. The id is
 * kept as it is, since the job is known by it.
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
