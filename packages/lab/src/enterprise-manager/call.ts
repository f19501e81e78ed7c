import type { Estate } from '../estate/estate.ts';
import type { EnterpriseManagerVersion } from '../options.ts';
import type { LabContext, LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import type { Shown } from './entity.ts';
import type { LogonSession, LogonSessions } from './logon.ts';
import type { EmNode } from './nodes.ts';
import type { Tasks } from './task-queue.ts';

/** The state of the server. */
export interface ServerState {
  readonly context: LabContext;
  readonly estate: Estate;
  /** The newest API version that it supports. */
  readonly newest: EnterpriseManagerVersion;
  readonly sessions: LogonSessions;
  readonly tasks: Tasks;
  readonly jobDurationMs: number;
  readonly strictCloneSpec: boolean;
  /** Jobs that exist but that Enterprise Manager has not collected yet, and when it collects them. */
  readonly uncollected: Map<string, Date>;
}

/** One request of a logged-on client. */
export interface Call extends Shown {
  readonly estate: Estate;
  readonly state: ServerState;
  readonly request: LabRequest;
  readonly session: LogonSession;
  /** The parameters from the path, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly node?: EmNode;
}

export const okReply = (node: EmNode): Reply => ({ status: 200, node });

/**
 * Finds the item of `all` with the id in the path. Letter case of a GUID does not count.
 * @throws Refusal 404
 */
export function byId<Kind extends { readonly id: string }>(
  call: Call,
  all: readonly Kind[],
  what: string,
): Kind {
  const id = call.parameters.id ?? '';
  const found = all.find((candidate) => candidate.id === id.toLowerCase());
  if (found === undefined) throw new Refusal(404, `There is no ${what} with id [${id}].`);
  return found;
}

/** Whether the request asks for the whole entity. */
export function wantsEntity(call: Call): boolean {
  return call.request.url.searchParams.get('format')?.toLowerCase() === 'entity';
}

/** JSON exists from v1_4 on. Source: em_rest/em_web_api_versions. */
export function hasJson(apiVersion: EnterpriseManagerVersion): boolean {
  return apiVersion >= 'v1_4';
}

/** Whether the request asks for JSON; without an Accept header the answer is XML. Source: em_rest/get_jobs_id. */
export function acceptsJson(request: LabRequest, apiVersion: EnterpriseManagerVersion): boolean {
  return hasJson(apiVersion) && (request.headers.accept?.toLowerCase().includes('application/json') ?? false);
}
