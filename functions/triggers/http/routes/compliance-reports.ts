import { RefusedError } from '../../../action.ts';
import { getEvidenceAction } from '../../../compliance/actions/get-evidence.ts';
import { getReportAction, type ReportFile, reportFileName } from '../../../compliance/actions/get-report.ts';
import { listReportsAction, reportsQuery } from '../../../compliance/actions/list-reports.ts';
import { complianceRecord, complianceStorage } from '../../../compliance/handlers/context.ts';
import { pageDrawnBy } from '../../../compliance/report/page.ts';
import { formOfAccept } from '../../../compliance/report-form.ts';
import { isGoodLink, linkKey } from '../../../compliance/report-link.ts';
import { type ReportForm, reportFiles } from '../../../compliance/storage.ts';
import { linksTo } from '../../../platform/object-link.ts';
import { environment } from '../../../platform/runtime.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { type HttpRequest, type HttpResponse, json, nextLink, route } from '../http.ts';
import { largestCompressedBytes, takesGzip, tooLarge } from '../middleware/compression.ts';
import { etagOf } from '../middleware/conditional-requests.ts';
import { HttpProblem } from '../problem.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const compliance = complianceRecord();
  const linkTo = linksTo(environment('EVIDENCE_BUCKET'));
  const action = getReportAction(complianceStorage(), compliance, {
    mostBytes: largestCompressedBytes,
    linkTo,
    pages: () => pageDrawnBy(import.meta.dirname),
  });
  return {
    listReports: listReportsAction(compliance),
    getReport: action,
    getEvidence: getEvidenceAction(complianceStorage(), compliance, linkTo),
    openReportLink: action,
  };
};

const inputOf = ({ path, query: { view }, headers }: HttpRequest) => ({
  ...path,
  form: acceptedForm(headers.accept),
  ...(view !== undefined && { view }),
});

const linkDetail = 'This link has expired, or part of it is missing. Links open for seven days.';

/**
 * The answer to a link that is no longer valid: a page for a browser, which says what to do, and a problem document for
 * other clients.
 */
class LinkProblem extends HttpProblem {
  readonly #isPage: boolean;

  constructor(isPage: boolean) {
    super('unauthenticated', linkDetail);
    this.#isPage = isPage;
  }

  override response(): HttpResponse {
    if (!this.#isPage) return super.response();
    const { status } = this.problem;
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': pagePolicy,
    };
    const body = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>The link has expired</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60ch;margin:15vh auto;padding:0 16px}</style></head>
<body><h1>The link has expired</h1><p>${linkDetail}</p>
<p>Every report is in the archive of the <a href="/#/reports">console</a>: sign in there, or ask for a new link whoever sent you this one. The next notice brings a fresh one.</p></body></html>`;
    return { statusCode: status, headers, body };
  }
}

/** @throws RefusedError `not-acceptable` when the caller accepts none of the formats */
function acceptedForm(accept: string | undefined): ReportForm {
  const form = formOfAccept(accept);
  if (form) return form;
  const types = Object.values(reportFiles).map(({ type }) => type.split(';')[0]);
  throw new RefusedError(
    'not-acceptable',
    `A report comes as ${types.join(', ')}; "Accept" takes none of them.`,
  );
}

function reportAnswer(file: ReportFile, { headers }: HttpRequest): HttpResponse {
  const { form } = file;
  if ('url' in file) return elsewhere(file.url, headers['accept-encoding']);
  const { text } = file;
  return {
    statusCode: 200,
    headers: {
      'content-type': reportFiles[form].type,
      // A browser may cache it, and revalidates it each time, as for `latest`.
      'cache-control': 'private, no-cache',
      etag: etagOf(text),
      vary: 'accept',
      'content-security-policy': pagePolicy,
      'content-disposition': `inline; filename="${reportFileName(file)}"`,
    },
    body: text,
  };
}

/**
 * The answer for a report that is larger than an answer may be: a redirect to where it can be downloaded, compressed,
 * for some minutes.
 * @throws HttpProblem if the caller does not accept gzip
 */
function elsewhere(location: string, acceptEncoding: string | undefined): HttpResponse {
  if (!takesGzip(acceptEncoding)) throw tooLarge();
  const headers = { location, 'cache-control': 'private, no-store', vary: 'accept, accept-encoding' };
  return { statusCode: 307, headers, body: '' };
}

/** The page contains its style and script, and loads nothing. */
const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'";

/** @param actions by the names of their operations */
export const reportRoutes = (actions = deployedActions(), secrets = deployedSecrets()) => [
  route(
    'listReports',
    actions.listReports,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/compliance/reports', query, listed.next)),
    { query: Object.keys(reportsQuery.shape) },
  ),
  route('getReport', actions.getReport, inputOf, reportAnswer, { query: ['view'] }),
  route(
    'getEvidence',
    actions.getEvidence,
    ({ path }) => path,
    (evidence) => json(200, evidence),
  ),
  /** A link in a notice is signed: it opens its report in a browser, which sends no token. */
  route('openReportLink', actions.openReportLink, inputOf, reportAnswer, {
    query: ['until', 'signature'],
    async authenticate({ path, query, headers }) {
      if (query.signature === undefined) return undefined;
      const { key } = await secrets.read('report-links', linkKey);
      if (!isGoodLink(path.id ?? '', query, key, new Date()))
        throw new LinkProblem(formOfAccept(headers.accept) === 'html');
      return { source: 'http', name: 'report link', permissions: ['compliance:read'], servers: ['*'] };
    },
  }),
];
