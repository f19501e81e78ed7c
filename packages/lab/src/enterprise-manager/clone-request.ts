import type { EnterpriseManagerVersion } from '../options.ts';
import type { LabRequest } from '../server/lab-server.ts';
import { Refusal } from '../server/router.ts';
import { type CloneBody, parseJsonBody, parseXmlBody } from './clone-body.ts';

/** Reads the body in the form its Content-Type says. Throws Refusal (400). */
export function readCloneBody(request: LabRequest, apiVersion: EnterpriseManagerVersion): CloneBody {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const text = request.body.toString('utf8');
  if (text.trim() === '') throw new Refusal(400, 'The request body is empty.');
  if (type === 'application/xml' || type === 'text/xml') {
    // A JSON reader is chosen by the Accept header, whatever the body is: seen on real servers.
    if (acceptsJson(request, apiVersion)) throw new Refusal(400, 'Node [root] does not exist.');
    return parseXmlBody(text);
  }
  if (type === 'application/json' && hasJson(apiVersion)) return parseJsonBody(text);
  throw new Refusal(400, `The content type [${type ?? 'none'}] is not supported.`);
}

/** JSON exists from v1_4 on. Source: em_rest/em_web_api_versions. */
function hasJson(apiVersion: EnterpriseManagerVersion): boolean {
  return apiVersion >= 'v1_4';
}

/** Whether JSON is asked for; without an Accept header the answer is XML. Source: em_rest/get_jobs_id. */
export function acceptsJson(request: LabRequest, apiVersion: EnterpriseManagerVersion): boolean {
  return hasJson(apiVersion) && (request.headers.accept?.toLowerCase().includes('application/json') ?? false);
}
