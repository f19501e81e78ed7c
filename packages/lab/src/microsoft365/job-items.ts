import { derivedId } from '../estate/seed.ts';
import type { Microsoft365Version } from '../options.ts';
import { isObject, type JsonObject } from '../server/formats.ts';
import { Refusal } from '../server/router.ts';

/** An object that a backup job includes or excludes. */
export interface JobItem {
  readonly id: string;
  readonly type: ItemType;
  /** The given processing options, with their names of version 8. */
  readonly options: Readonly<Record<string, boolean>>;
  /** The user, group, site or team as the request described it: the lab has no such objects of its own. */
  readonly object?: JsonObject | undefined;
  readonly folders?: readonly string[] | undefined;
}

interface ItemForm {
  /** The start of an item's id; the id of its object follows. Source: RESTJobItemComposed.id of vb365-v8. */
  readonly prefix: string;
  readonly options: readonly string[];
  /** The property that holds the object, and the object's required properties besides its id. */
  readonly object?: {
    readonly name: string;
    readonly texts: readonly string[];
    readonly flags?: readonly string[];
  };
}

/** Source: RESTJobBackupItemType, and the schemas that x-anyOf of RESTJobItemComposed names (vb365 specs). */
const forms = {
  User: {
    prefix: '2b38d840-8098-4614-b369-ebce33f9b2c7',
    options: ['mailbox', 'oneDrive', 'archiveMailbox', 'personalSite'],
    object: { name: 'user', texts: [] },
  },
  Group: {
    prefix: '9592732d-22d8-426a-8167-d9635158e945',
    options: [
      'members',
      'memberMailbox',
      'memberArchiveMailbox',
      'memberOnedrive',
      'memberSite',
      'mailbox',
      'groupSite',
    ],
    object: { name: 'group', texts: [] },
  },
  Site: {
    prefix: 'e1fa728c-4150-4724-ab3b-5deda33db0cf',
    options: [],
    object: { name: 'site', texts: ['url', 'title'], flags: ['isCloud', 'isPersonal'] },
  },
  Team: {
    prefix: '7B985334-BC0E-4791-B30C-D03A1FECC840',
    options: ['teamsChats'],
    object: { name: 'team', texts: ['displayName', 'mail'] },
  },
  PartialOrganization: {
    prefix: 'c37da450-6c4b-48c4-87e2-cc557ef5d897',
    options: ['mailbox', 'oneDrive', 'archiveMailbox', 'sites', 'teams', 'teamsChats'],
  },
  PersonalSites: { prefix: '9a01bcb3-d2de-4271-96bb-95611ddc70b3', options: [] },
  OneDriveFolders: { prefix: '7f07820e-9e77-4beb-92a3-b31f30bc192c', options: [] },
} as const satisfies Record<string, ItemForm>;

type ItemType = keyof typeof forms;

const isItemType = (type: unknown): type is ItemType => typeof type === 'string' && type in forms;

/** Version 6 calls a team's option `chats` where the others call it teamsChats (RESTJobTeamItem). */
function optionName(version: Microsoft365Version, type: ItemType, option: string): string {
  return version === 'v6' && type === 'Team' && option === 'teamsChats' ? 'chats' : option;
}

/**
 * Reads an item of a request (RESTJobItemComposed). Ignores the item's own id and properties of other types. Where the
 * documents do not say it, the lab requires that each type has its object, and the object its id.
 * @throws Refusal 400 that names the wrong property
 */
export function readItem(
  version: Microsoft365Version,
  organizationId: string,
  input: unknown,
  at: string,
): JobItem {
  const wrong = (message: string) => new Refusal(400, `${at}${message}`);
  if (!isObject(input)) throw wrong(': must be an object');
  const { type } = input;
  if (!isItemType(type)) throw wrong(`.type: must be one of ${Object.keys(forms).join(', ')}`);
  const form: ItemForm = forms[type];
  const options: Record<string, boolean> = {};
  for (const option of form.options) {
    const name = optionName(version, type, option);
    const value = input[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'boolean') throw wrong(`.${name}: must be true or false`);
    options[option] = value;
  }
  if (type === 'OneDriveFolders') {
    const { folders } = input;
    if (!isTexts(folders) || folders.length === 0) throw wrong('.folders: must be a list of folders');
    return { id: `${form.prefix}${organizationId}`, type, options, folders };
  }
  if (form.object === undefined) return { id: `${form.prefix}${organizationId}`, type, options };
  const { name, texts, flags = [] } = form.object;
  const object = input[name];
  if (!isObject(object)) throw wrong(`.${name}: is required for the type ${type}`);
  const { id } = object;
  if (typeof id !== 'string' || id === '') throw wrong(`.${name}.id: is required`);
  for (const text of texts)
    if (typeof object[text] !== 'string') throw wrong(`.${name}.${text}: is required`);
  for (const flag of flags)
    if (typeof object[flag] !== 'boolean') throw wrong(`.${name}.${flag}: is required`);
  return { id: `${form.prefix}${id}`, type, options, object };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** An item in the form of a version. */
export function itemView(
  { id, type, options, object, folders }: JobItem,
  version: Microsoft365Version,
): object {
  const form: ItemForm = forms[type];
  return {
    type,
    ...Object.fromEntries(
      Object.entries(options).map(([option, value]) => [optionName(version, type, option), value]),
    ),
    ...(form.object === undefined ? {} : { [form.object.name]: object }),
    folders,
    id,
    _links: {},
  };
}

/** Whether both are the same object or the same part of the organization. Letter case of an id does not count. */
export function isSameItem(one: Pick<JobItem, 'id'>, other: Pick<JobItem, 'id'>): boolean {
  return one.id.toLowerCase() === other.id.toLowerCase();
}

/** The items of a job of selected items in the lab's estate: a user and a group. */
export function someItems(jobId: string): readonly JobItem[] {
  const user = derivedId('JobUser', jobId);
  const group = derivedId('JobGroup', jobId);
  return [
    {
      id: `${forms.User.prefix}${user}`,
      type: 'User',
      options: { mailbox: true, oneDrive: true, archiveMailbox: true, personalSite: true },
      object: { id: user, displayName: 'Ada Example', name: 'ada@lab.onmicrosoft.com', type: 'User' },
    },
    {
      id: `${forms.Group.prefix}${group}`,
      type: 'Group',
      options: { members: true, memberMailbox: true, memberArchiveMailbox: true, mailbox: true },
      object: { id: group, displayName: 'Everyone', name: 'everyone@lab.onmicrosoft.com', type: 'Office365' },
    },
  ];
}
