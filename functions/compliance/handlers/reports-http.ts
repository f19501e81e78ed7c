import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { type HttpResponse, route } from '../../doors/http/http.ts';
import { environment } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { getReportAction, type ReportFile } from '../actions/get-report.ts';
import { formOfAccept } from '../report-form.ts';
import { isGoodLink, linkKey } from '../report-link.ts';
import { reportFiles } from '../storage.ts';
import { complianceStorage } from './context.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

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

function reportAnswer({ check, form, text }: ReportFile): HttpResponse {
  return {
    status: 200,
    headers: {
      'content-type': reportFiles[form].type,
      'cache-control': 'private, no-store',
      'content-disposition': `inline; filename="veeam-compliance-${check}.${form}"`,
    },
    body: text,
  };
}

export const handler = httpHandler(httpDoor(secrets), [getReport]);
