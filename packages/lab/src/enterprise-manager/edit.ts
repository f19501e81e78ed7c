import type { EstateJob, WrittenElement } from '../estate/estate.ts';
import { Refusal } from '../server/router.ts';
import type { Call } from './call.ts';
import { checkValues } from './edit-values.ts';
import { type EmNode, object, type Scalar, value } from './nodes.ts';
import { readBody } from './request-body.ts';
import type { TaskOutcome } from './task-queue.ts';

/** The elements of a Job in order. Source: em_rest/get_jobs_id, Parameters and examples. */
const jobElements = [
  'Links',
  'JobType',
  'Platform',
  'Description',
  'ScheduleConfigured',
  'ScheduleEnabled',
  'NextRun',
  'JobScheduleOptions',
  'JobInfo',
];
/** The elements, in order, of the parts of a Job that the lab takes over. Source: em_rest/get_jobs_id, example 1. */
const standardElements = [
  'RetryOptions',
  'WaitForBackupCompletion',
  'BackupCompetitionWaitingPeriodMin',
  'OptionsDaily',
  'OptionsMonthly',
  'OptionsPeriodically',
  'OptionsContinuous',
  'OptionsContinious',
  'OptionsBackupWindow',
  'OptionsDaisyChaining',
];
const backupInfoElements = [
  'Includes',
  'GuestProcessingOptions',
  'AdvancedStorageOptions',
  'GfsRetentionPolicy',
  'SimpleRetentionPolicy',
];

/** The changes of an edit; missing fields stay unchanged. */
interface JobEdit {
  readonly description?: string | undefined;
  readonly scheduleConfigured?: boolean | undefined;
  readonly scheduleEnabled?: boolean | undefined;
  readonly schedule?: WrittenElement | undefined;
  readonly info?: WrittenElement | undefined;
  /** The hour of the day, UTC, with a fraction for the minutes. */
  readonly dailyHourUtc?: number | undefined;
  readonly retainCycles?: number | undefined;
}

/**
 * Reads the body of PUT /jobs/{ID}?action=edit: a Job with all of its elements or only the changed ones, in the order
 * of the schema. Read-only elements (JobType, Platform, NextRun, links) may be present and change nothing. The machines
 * in JobInfo change nothing either: they have their own resource.
 * Source: em_rest/put_jobs_id_actionedit.
 * @throws Refusal 400
 */
export function readEdit(call: Call, job: EstateJob): JobEdit {
  const { root, isOrdered } = readBody(call.request, call.session.apiVersion, 'Job');
  const attributes = isOrdered ? [] : ['Name', 'UID', 'Href', 'Type'];
  const check = (element: WrittenElement | undefined, known: readonly string[]) => {
    if (element !== undefined) checkElements(element, known, isOrdered);
  };
  check(root, [...attributes, ...jobElements]);
  const standard = at(root, 'JobScheduleOptions', 'Standart');
  check(standard, standardElements);
  const info = at(root, 'JobInfo');
  const otherInfo = info?.children.find(({ name }) => name !== `${job.kind}JobInfo`);
  if (otherInfo !== undefined)
    throw new Refusal(400, `The element [${otherInfo.name}] does not fit a job of type ${job.kind}.`);
  const backup = at(root, 'JobInfo', 'BackupJobInfo');
  check(backup, backupInfoElements);
  const retention = at(backup, 'SimpleRetentionPolicy');
  check(retention, ['RetainCycles', 'RetainDaysToKeep', 'RetainLimitType']);
  const schedule = at(root, 'JobScheduleOptions');
  for (const each of [schedule, retention, at(backup, 'GfsRetentionPolicy')]) checkValues(each);
  const cycles = at(retention, 'RetainCycles');
  return {
    description: at(root, 'Description')?.text,
    scheduleConfigured: booleanIn(root, 'ScheduleConfigured'),
    scheduleEnabled: booleanIn(root, 'ScheduleEnabled'),
    schedule,
    info,
    dailyHourUtc: hourIn(at(standard, 'OptionsDaily', 'Time')),
    retainCycles: cycles && Number(cycles.text),
  };
}

/** Applies an edit. A schedule can be enabled only if one exists or comes with the edit (same source). */
export function editJob(job: EstateJob, edit: JobEdit): TaskOutcome {
  if (edit.scheduleEnabled === true && !job.scheduleConfigured && edit.schedule === undefined)
    return { success: false, message: `The job [${job.name}] has no schedule to enable.` };
  job.description = edit.description ?? job.description;
  job.scheduleConfigured = edit.scheduleConfigured ?? (job.scheduleConfigured || edit.schedule !== undefined);
  job.scheduleEnabled = (edit.scheduleEnabled ?? job.scheduleEnabled) && job.scheduleConfigured;
  job.dailyHourUtc = edit.dailyHourUtc ?? job.dailyHourUtc;
  job.retainCycles = edit.retainCycles ?? job.retainCycles;
  const { schedule, info } = edit;
  job.written = {
    ...job.written,
    ...(schedule && {
      schedule: without(merged(job.written?.schedule, schedule), 'Standart', 'OptionsDaily', 'Time'),
    }),
    ...(info && {
      info: without(
        merged(job.written?.info, info),
        'BackupJobInfo',
        'SimpleRetentionPolicy',
        'RetainCycles',
      ),
    }),
  };
  return { success: true, message: 'Ok' };
}

function at(from: WrittenElement | undefined, ...names: readonly string[]): WrittenElement | undefined {
  return names.reduce(
    (parent, name) => parent?.children.find((child) => child.name === name),
    from as WrittenElement | undefined,
  );
}

/** @throws Refusal 400 for an element that is unknown, repeated or out of order */
function checkElements(
  { name, children }: WrittenElement,
  known: readonly string[],
  isOrdered: boolean,
): void {
  let last = -1;
  for (const child of children) {
    const position = known.indexOf(child.name);
    if (position < 0) throw new Refusal(400, `The element [${child.name}] is not expected in ${name}.`);
    if (isOrdered && position <= last)
      throw new Refusal(400, `The element [${child.name}] is out of place in ${name}.`);
    last = position;
  }
}

function booleanIn(root: WrittenElement, name: string): boolean | undefined {
  const text = at(root, name)?.text.trim().toLowerCase();
  if (text === undefined) return undefined;
  if (text !== 'true' && text !== 'false')
    throw new Refusal(400, `The element [${name}] is not a valid boolean.`);
  return text === 'true';
}

/** The hour, UTC, of a time of day with an offset (XML) or of a whole date (JSON). */
function hourIn(time: WrittenElement | undefined): number | undefined {
  if (time === undefined) return undefined;
  const text = time.text.includes('T') ? time.text : `2000-01-02T${time.text}`;
  const date = new Date(text.replace(/(\.\d{3})\d+/, '$1'));
  if (Number.isNaN(date.getTime()))
    throw new Refusal(400, `The element [Time] is not a valid time: ${time.text}`);
  return date.getUTCHours() + date.getUTCMinutes() / 60;
}

/** Merges the changes into an element: all elements with the same name are replaced together. */
function merged(before: WrittenElement | undefined, after: WrittenElement): WrittenElement {
  if (before === undefined) return after;
  const names = new Set(after.children.map(({ name }) => name));
  const kept = before.children.filter(({ name }) => !names.has(name));
  const changed = after.children.map((child) => {
    const [own, ...others] = before.children.filter(({ name }) => name === child.name);
    const isOne = others.length === 0 && child.children.length > 0;
    return isOne ? merged(own, child) : child;
  });
  return {
    ...after,
    attributes: { ...before.attributes, ...after.attributes },
    children: [...kept, ...changed],
  };
}

/** An element without the value at `path`, because that value is kept elsewhere. */
function without(element: WrittenElement, ...path: readonly string[]): WrittenElement {
  const [step, ...rest] = path;
  const children = element.children.flatMap((child) => {
    if (child.name !== step) return [child];
    return rest.length === 0 ? [] : [without(child, ...rest)];
  });
  return { ...element, children };
}

/** Overlays an answer's element with the values that a client wrote; other values stay. */
export function overlaid(node: EmNode, written: WrittenElement | undefined): EmNode {
  if (written === undefined) return node;
  switch (node.form) {
    case 'object': {
      const { attributes } = node;
      const known = new Set([...Object.keys(attributes), ...node.children.flatMap(namesOf)]);
      return {
        ...node,
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, usual]) => [name, scalar(written.attributes[name], usual)]),
        ),
        children: [
          ...node.children.map((child) => overlaidChild(child, written.children)),
          ...written.children.filter(({ name }) => !known.has(name)).map(nodeOf),
        ],
      };
    }
    case 'value': {
      if (written.children.length > 0) return nodeOf(written);
      const read = scalar(written.text, node.value);
      return { ...node, value: read, json: read === '' ? null : read };
    }
    case 'list': {
      // The lists of machines and of copy sources keep their own items.
      const isPlain = node.items.every(({ form }) => form === 'labelled' || form === 'value');
      return isPlain ? { ...node, items: written.children.map(itemOf) } : node;
    }
    default:
      return node;
  }
}

function overlaidChild(child: EmNode, written: readonly WrittenElement[]): EmNode {
  const found = written.filter(({ name }) => namesOf(child).includes(name));
  if (child.form === 'repeated' && found.length > 0)
    return { ...child, values: found.map(({ text }) => text) };
  return overlaid(child, found[0]);
}

function namesOf(node: EmNode): readonly string[] {
  if (node.form === 'links') return ['Links'];
  return 'jsonName' in node && node.jsonName !== undefined ? [node.name, node.jsonName] : [node.name];
}

/** Converts a text to the type of the usual value. */
function scalar(text: string | undefined, usual: Scalar): Scalar {
  if (text === undefined) return usual;
  if (typeof usual === 'boolean') return text.trim().toLowerCase() === 'true';
  return typeof usual === 'number' && text.trim() !== '' ? Number(text) : text;
}

function nodeOf({ name, attributes, children, text }: WrittenElement): EmNode {
  return children.length === 0 && Object.keys(attributes).length === 0
    ? value(name, text)
    : object(name, attributes, children.map(nodeOf));
}

/** A day has its name as an attribute in XML, and as `{Name, Value}` in JSON. */
function itemOf(element: WrittenElement): EmNode {
  const { Name: label, Value: held } = element.attributes;
  if (label === undefined) return nodeOf(element);
  return { form: 'labelled', name: 'Day', label, value: held ?? element.text };
}
