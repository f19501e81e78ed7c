import { type JsonObject, noContent, ok, parseJson, type Reply } from '../server/formats.ts';
import { Refusal } from '../server/router.ts';
import { booleanOf, type Call, conflict, guidOf, page, readJson } from './call.ts';
import { checkTarget, repositoryOf } from './copy-jobs.ts';
import { isSameItem, itemView, type JobItem, readItem } from './job-items.ts';
import { changedSchedule } from './job-schedule.ts';
import { backupJobById, startPlanned } from './jobs.ts';
import type { BackupJob } from './model.ts';
import { currentSession, reschedule } from './runs.ts';

/** The two lists of a job's items, with the names of their resources. */
type ItemList = 'SelectedItems' | 'ExcludedItems';

const fieldOf = { SelectedItems: 'selectedItems', ExcludedItems: 'excludedItems' } as const;

/**
 * PUT /Jobs/{id}: 204 in every version. Versions 6 and 7 take a RESTJob, whose read-only properties change nothing;
 * version 8 takes a RESTEditBackupJob. Missing properties and null stay unchanged (vb365-ug: Set-VBOJob). The page of
 * version 6 says that its body "must contain" the properties (vb365-v6: PUT Jobs); the schema requires none. The lab
 * requires them, except runNow, which no answer shows. It also refuses to edit a running job: the lab's choice.
 */
export function editBackupJob(call: Call): Reply {
  const job = idleJob(call);
  const body = readJson(call.request);
  if (call.version === 'v6') requireAll(body);
  const { schedulePolicy } = body;
  const edited = {
    name: textOf(body, 'name') ?? job.name,
    description: textOf(body, 'description') ?? job.description,
    backupType: backupTypeOf(body) ?? job.backupType,
    repositoryId: guidOf(body, 'repositoryId') ?? job.repositoryId,
    isEnabled: booleanOf(body, 'isEnabled') ?? job.isEnabled,
    schedulePolicy:
      schedulePolicy == null
        ? job.schedulePolicy
        : changedSchedule(job.schedulePolicy, schedulePolicy, call.version),
    selectedItems: itemsOf(call, job, body.selectedItems, 'selectedItems') ?? job.selectedItems,
    excludedItems: itemsOf(call, job, body.excludedItems, 'excludedItems') ?? job.excludedItems,
  };
  const runNow = booleanOf(body, 'runNow') ?? false;
  if (edited.name.trim() === '') throw new Refusal(400, 'name: must not be empty');
  if (edited.backupType === 'EntireOrganization' && body.selectedItems == null) edited.selectedItems = [];
  checkItems(edited);
  if (edited.repositoryId !== job.repositoryId) checkRepository(call, job, edited.repositoryId);
  change(call, job, edited);
  if (runNow) startPlanned(call, job);
  return noContent;
}

/** GET /Jobs/{id}/SelectedItems and …/ExcludedItems: an array in v6 and v7, a page in v8. */
export function listItems(call: Call, list: ItemList): Reply {
  const job = backupJobById(call);
  const items = job[fieldOf[list]];
  const show = (item: JobItem) => itemView(item, call.version);
  return call.version === 'v8' ? page(call, `jobs/${job.id}/${list}`, items, show) : ok(items.map(show));
}

/** GET …/{itemId}. */
export function getItem(call: Call, list: ItemList): Reply {
  return ok(itemView(itemIn(backupJobById(call), list, call.parameters.itemId ?? ''), call.version));
}

/** POST: adds the items. An item that already exists is a conflict: the lab's choice. */
export function addItems(call: Call, list: ItemList): Reply {
  const job = idleJob(call);
  const added = itemsOf(call, job, parseJson(call.request.body.toString('utf8')), 'items') ?? [];
  const before = job[fieldOf[list]];
  const again = added.find((item) => before.some((each) => isSameItem(each, item)));
  if (again !== undefined) throw conflict(call.version, `The item ${again.id} is in the job already.`);
  changeItems(call, job, list, [...before, ...added]);
  return noContent;
}

/** DELETE. The query has the ids of the items, separated by commas. */
export function removeItems(call: Call, list: ItemList): Reply {
  const job = idleJob(call);
  const ids = (call.request.url.searchParams.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) throw new Refusal(400, 'ids: is required');
  const removed = ids.map((id) => itemIn(job, list, id));
  changeItems(
    call,
    job,
    list,
    job[fieldOf[list]].filter((item) => !removed.includes(item)),
  );
  return noContent;
}

/** PUT …/{itemId}: replaces the item; the new item must be the same object (the lab's choice). */
export function editItem(call: Call, list: ItemList): Reply {
  const job = idleJob(call);
  const before = itemIn(job, list, call.parameters.itemId ?? '');
  const after = readItem(call.version, job.organizationId, readJson(call.request), 'item');
  if (!isSameItem(before, after)) throw new Refusal(400, 'item: is another object than the one it replaces');
  changeItems(
    call,
    job,
    list,
    job[fieldOf[list]].map((item) => (item === before ? after : item)),
  );
  return noContent;
}

/** @throws Refusal 404; 409 or 400 for a running job */
function idleJob(call: Call): BackupJob {
  const job = backupJobById(call);
  if (currentSession(job) !== undefined) throw conflict(call.version, `The job ${job.name} is running.`);
  return job;
}

function change(call: Call, job: BackupJob, edited: Partial<BackupJob>): void {
  Object.assign(job, edited);
  job.eTag += 1;
  reschedule(job, call.now);
}

function changeItems(call: Call, job: BackupJob, list: ItemList, items: readonly JobItem[]): void {
  const edited = { [fieldOf[list]]: items };
  checkItems({ ...job, ...edited });
  change(call, job, edited);
}

function itemIn(job: BackupJob, list: ItemList, id: string): JobItem {
  const found = job[fieldOf[list]].find((item) => isSameItem(item, { id }));
  if (found === undefined) throw new Refusal(404, `There is no item with the ID ${id} in the job.`);
  return found;
}

const requiredInV6 = ['name', 'description', 'backupType', 'schedulePolicy', 'repositoryId', 'isEnabled'];

function requireAll(body: JsonObject): void {
  const missing = requiredInV6.find((name) => body[name] === undefined || body[name] === null);
  if (missing !== undefined) throw new Refusal(400, `${missing}: is required`);
}

function textOf(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw new Refusal(400, `${name}: must be a string`);
}

function backupTypeOf(body: JsonObject): BackupJob['backupType'] | undefined {
  const type = textOf(body, 'backupType');
  if (type === undefined || type === 'EntireOrganization' || type === 'SelectedItems') return type;
  throw new Refusal(400, 'backupType: must be EntireOrganization or SelectedItems');
}

/** The items of a body; undefined when it has no list. */
function itemsOf(call: Call, job: BackupJob, input: unknown, name: string): readonly JobItem[] | undefined {
  if (input === undefined || input === null) {
    if (name !== 'items') return undefined;
    throw new Refusal(400, 'items: is required');
  }
  if (!Array.isArray(input)) throw new Refusal(400, `${name}: must be a list`);
  const items = input.map((each: unknown, index) =>
    readItem(call.version, job.organizationId, each, `${name}[${index}]`),
  );
  const isTwice = items.some((item, index) => items.slice(0, index).some((each) => isSameItem(each, item)));
  if (isTwice) throw new Refusal(400, `${name}: names one object twice`);
  return items;
}

/**
 * A job of selected items needs at least one (vb365-v6: PUT Jobs), and a selected item cannot be excluded (vb365-ug:
 * Set-VBOJob). A job of an entire organization has none: the lab's choice.
 */
function checkItems({
  backupType,
  selectedItems,
  excludedItems,
}: Pick<BackupJob, 'backupType' | 'selectedItems' | 'excludedItems'>): void {
  if (backupType === 'SelectedItems' && selectedItems.length === 0)
    throw new Refusal(400, 'selectedItems: are required for the type SelectedItems');
  if (backupType === 'EntireOrganization' && selectedItems.length > 0)
    throw new Refusal(400, 'selectedItems: do not fit the type EntireOrganization');
  if (excludedItems.some((item) => selectedItems.some((each) => isSameItem(each, item))))
    throw new Refusal(400, 'excludedItems: has an object that is selected');
}

/**
 * The repository must be an object storage or a disk, not an archive (vb365-ug: Editing Backup Job Settings). If the
 * job has a copy job, that must be able to copy from it: the guide demands the same retention type, and the other
 * conditions are those of a copy job.
 * @throws Refusal 404 or 400
 */
function checkRepository(call: Call, job: BackupJob, repositoryId: string): void {
  const { kind, name } = repositoryOf(call, repositoryId);
  if (kind === 'archive') throw new Refusal(400, `repositoryId: ${name} is an archive`);
  const copyJob = call.estate.copyJobs.find(({ backupJobId }) => backupJobId === job.id);
  if (copyJob !== undefined) checkTarget(call, { repositoryId }, copyJob.repositoryId);
}
