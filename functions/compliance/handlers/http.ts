import { randomUUID } from 'node:crypto';
import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { Executions } from '../../platform/executions.ts';
import { environment, readConfiguration } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { getCheckAction } from '../actions/get-check.ts';
import { getReportAction, type ReportFile } from '../actions/get-report.ts';
import { startCheckAction } from '../actions/start-check.ts';
import { contentSecurityPolicy } from '../report/html/page.ts';
import { formOfAccept } from '../report-form.ts';
import { isGoodLink, linkKey } from '../report-link.ts';
import { reportFiles } from '../storage.ts';
import { complianceStorage } from './context.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));
const checks = new Executions(environment('CHECK_STATE_MACHINE_ARN'));

const startCheck = route(
  'POST /compliance/checks',
  startCheckAction(readConfiguration(), checks, randomUUID),
  ({ body, headers }) => {
    const id = headers['idempotency-key'];
    return body === undefined || (typeof body === 'object' && body !== null && !Array.isArray(body))
      ? { ...body, ...(id !== undefined && { id }) }
      : body;
  },
  (check) => json(202, check, { location: `/compliance/checks/${check.id}` }),
);

const getCheck = route(
  'GET /compliance/checks/{id}',
  getCheckAction(checks),
  ({ path }) => path,
  (check) => json(200, check),
);

const getReport = route(
  'GET /compliance/reports/{id}',
  getReportAction(complianceStorage()),
  ({ path, headers }) => ({ ...path, form: formOfAccept(headers.accept) }),
  reportAnswer,
  {
    // A link in a notice is signed: it opens its report in a browser, which sends no token.
    async authenticate({ path, query }) {
      if (query.signature === undefined) return undefined;
      const { key } = await secrets.read('report-links', linkKey);
      if (!isGoodLink(path.id ?? '', query, key, new Date())) return undefined;
      return { door: 'http', name: 'report link', permissions: ['compliance:read'], servers: ['*'] };
    },
  },
);

function reportAnswer({ check, form, text }: ReportFile) {
  return {
    status: 200,
    headers: {
      'content-type': reportFiles[form].type,
      'cache-control': 'private, no-store',
      'content-disposition': `inline; filename="veeam-compliance-${check}.${form}"`,
      ...(form === 'html' && {
        'content-security-policy': contentSecurityPolicy,
        'referrer-policy': 'no-referrer',
      }),
    },
    body: text,
  };
}

export const handler = httpHandler(httpDoor(secrets), [startCheck, getCheck, getReport]);
