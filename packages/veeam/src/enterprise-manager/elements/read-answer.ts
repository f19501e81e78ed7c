import { isObject } from '../../reading/json-record.ts';
import type { Connection } from '../../transport/connection.ts';
import type { VeeamRequest, VeeamResponse } from '../../transport/exchange.ts';
import { unreadableAnswer } from '../../transport/status-errors.ts';
import { type Element, type ElementValue, MissingPart, text } from './element-record.ts';
import { MarkupError, readDocument } from './read-xml.ts';

/**
 * Names whose camel case form (Enterprise Manager 13) differs in more than the first letter.
 * `OptionsContinious` is JSON's spelling of XML's `OptionsContinuous`, `RetrySpecified1` of `RetrySpecified`
 * (em_rest/put_jobs_id_actionedit).
 */
const OWN_SPELLING: Record<string, string> = {
  uid: 'UID',
  optionscontinious: 'OptionsContinuous',
  retryspecified1: 'RetrySpecified',
};

/** The names that the readers look for. Servers differ in their casing. */
const KNOWN_NAMES = `
  ActionName BackupCompetitionWaitingPeriodMin BackupCopyJobInfo BackupJobInfo BackupJobSessions
  BackupLogsFrequencyMin BackupServers CreationTimeUTC EndTimeUTC FailureMessage IsRetry JobUid Progress
  ReplicaJobSessions
  Backups Capacity Day DayNumberInMonth DayOfMonth DayOfWeek Days Description DisplayName Enabled Entities
  ExcludedIndexingFolders FileSystemIndexingMode FirstChanceExceptionMessage FreeSpace FullPeriod GfsRetentionPolicy
  GuestProcessingOptions HierarchyObjRef Href ImmediateBackupCopyJobInfo ImmediateCopyMode IncludedIndexingFolders
  Includes IsCopyOnly JobInfo JobScheduleOptions JobType Jobs Kind LinuxCredentialsId LinuxGuestFSIndexingOptions
  JobName LinkedBackupIncludes LinkedBackupRepositoryIncludes LinkedBackupRepositoryUid LinkedBackupUid
  LinkedJobIncludes LinkedJobUid
  Links Message Monthly Months Name NextRun ObjectInJob ObjectInJobId ObjectInJobs Operation OptionsBackupWindow
  OptionsContinuous OptionsDaily OptionsDaisyChaining OptionsMonthly OptionsPeriodically PageNum PageSize PagesCount
  PagingInfo PasswordKeyId Path Platform Port PreviousJobUid Ref Refs Rel Replicas ReplicaJobInfo Repositories Result
  RetainCycles RetainDays RetainDaysToKeep RetainLimitType RetentionPeriod RetryOptions RetrySpecified RetryTimeout
  RetryTimes Schedule ScheduleConfigured ScheduleEnabled SelectedDay SelectedMonth SelectedWeek SessionId
  SimpleRetentionPolicy SqlBackupOptions Standart State StatusCode Success SupportedVersion SupportedVersions TaskId
  Tasks Time TimeOffsetUtc TimePeriods TransactionLogsProcessing Type UseDbBackupRetention UsePersistentGuestAgent
  Value Version VssSnapshotMode VssSnapshotOptions WaitForBackupCompletion Weekly WindowsCredentialsId
  WindowsGuestFSIndexingOptions Yearly AdvancedStorageOptions`;

const spelling = new Map<string, string>(
  KNOWN_NAMES.trim()
    .split(/\s+/)
    .map((name) => [name.toLowerCase(), name]),
);
for (const [lower, name] of Object.entries(OWN_SPELLING)) spelling.set(lower, name);

/** The name of a list in JSON, and the name of each of its elements in XML. */
const ELEMENT_OF_LIST: Record<string, string> = {
  BackupJobSessions: 'BackupJobSession',
  BackupServers: 'BackupServer',
  Backups: 'Backup',
  Days: 'Day',
  Jobs: 'Job',
  ObjectInJobs: 'ObjectInJob',
  Paths: 'Path',
  Refs: 'Ref',
  ReplicaJobSessions: 'ReplicaJobSession',
  Replicas: 'Replica',
  Repositories: 'Repository',
  SupportedVersions: 'SupportedVersion',
  Tasks: 'Task',
};

/** Lists that have elements in some places and plain values in others. */
const OF_PLAIN_VALUES = new Set(['Days', 'Paths']);

/**
 * Reads a JSON answer into the same elements as XML. Names get Veeam's own casing, whether the server writes PascalCase
 * (12 and older) or camelCase (13). `null` and empty texts are absent, leaves are strings, lists have their XML names.
 * A list entry that is `null` or a list becomes an empty string: it is present but not an element.
 *
 * @param json a text that starts with a brace
 * @throws SyntaxError when it is not JSON
 */
export function readJson(json: string): Element {
  return toElement(JSON.parse(json), 0) as Element;
}

/** The same depth as the XML parser's. No answer of the API is nearly as deep. */
const MAXIMUM_DEPTH = 100;

function toElement(value: unknown, depth: number): ElementValue | undefined {
  if (depth > MAXIMUM_DEPTH) throw new SyntaxError('nested too deeply');
  if (value === null || value === undefined || value === '') return undefined;
  if (Array.isArray(value)) {
    return value.map((item) => {
      const read = toElement(item, depth + 1);
      return read === undefined || Array.isArray(read) ? '' : (read as string | Element);
    });
  }
  if (!isObject(value)) return String(value);
  const element: Record<string, ElementValue> = {};
  for (const [key, item] of Object.entries(value)) {
    const read = toElement(item, depth + 1);
    if (read === undefined || key === '__proto__') continue;
    const name = spelling.get(key.toLowerCase()) ?? key.charAt(0).toUpperCase() + key.slice(1);
    if (name === 'Links' && Array.isArray(read)) element[name] = { Link: read };
    else element[elementName(name, read)] = read;
  }
  return element;
}

/** A list of plain values, such as the days of a daily schedule, has the same name in XML and JSON. */
function elementName(name: string, value: ElementValue): string {
  const ofList = ELEMENT_OF_LIST[name];
  if (ofList === undefined || !Array.isArray(value)) return name;
  return OF_PLAIN_VALUES.has(name) && typeof value[0] !== 'object' ? name : ofList;
}

/** The whole body of an answer. */
interface Body {
  format: 'xml' | 'json';
  /** The local name of the root element; JSON has none. */
  root: string | undefined;
  element: Element;
}

/**
 * Reads an answer's body and returns the result of `want`.
 *
 * @param root the answer's root element in the documents; undefined when any root element is valid
 * @throws UnreadableAnswerError when it is empty, HTML, cut off, neither XML nor JSON, has another root element, or
 *   lacks a needed part
 */
export function readAnswer<Wanted>(
  connection: Connection,
  request: VeeamRequest,
  response: VeeamResponse,
  root: string | undefined,
  want: (element: Element, format: 'xml' | 'json') => Wanted,
): Wanted {
  try {
    const body = parseBody(response.body);
    if (root !== undefined && body.root !== undefined && body.root !== root) {
      throw new MissingPart(`its root element is not ${root}`);
    }
    return want(body.element, body.format);
  } catch (error) {
    if (error instanceof MarkupError || error instanceof MissingPart) {
      throw unreadableAnswer(connection, request, response, error.message, error);
    }
    // The message of a SyntaxError quotes the answer, so it is not kept as the cause.
    if (error instanceof SyntaxError) throw unreadableAnswer(connection, request, response, 'it is not JSON');
    throw error;
  }
}

/**
 * The server's error message: the `Message` of an Error body in XML or in JSON of either casing (em_rest
 * http_response_codes). An HTML or empty body, as from proxies and IIS, has no useful message.
 */
export function errorMessage(response: Pick<VeeamResponse, 'body'>): string | undefined {
  try {
    const { element } = parseBody(response.body);
    return text(element, 'Message') ?? text(element, 'FirstChanceExceptionMessage');
  } catch {
    return undefined; // then only the status describes the error
  }
}

/** The format is read from the body, because a proxy's Content-Type may not match it. */
function parseBody(body: string): Body {
  const first = body.trimStart();
  if (first === '') throw new MarkupError('it is empty');
  if (first.startsWith('{')) return { format: 'json', root: undefined, element: readJson(body) };
  if (!first.startsWith('<')) throw new MarkupError('it is neither XML nor JSON');
  if (/^<(!doctype\s+)?html\b/i.test(first)) throw new MarkupError('it is HTML');
  return { format: 'xml', ...readDocument(first) };
}
