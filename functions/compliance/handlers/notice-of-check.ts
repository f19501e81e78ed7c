import { environment } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { checkResult } from '../check-view.ts';
import { type Notice, noticeOf } from '../notices/notice.ts';
import { linkKey, signedReportUrl } from '../report-link.ts';
import { complianceStorage } from './context.ts';

/** The secrets of a function that tells people. */
export const noticeSecrets = new Secrets(environment('SECRET_PREFIX'));
const storage = complianceStorage();
/** What a step that tells people is given. Another version of this code may have judged: no more is taken than is needed. */
export const judged = checkResult.pick({ checkId: true });

/** The notice of a check that has been judged; undefined when nothing changed. */
export async function noticeOfCheck(checkId: string): Promise<Notice | undefined> {
  const report = await storage.getReport(checkId);
  if (!report) throw new Error(`There is no report of the check ${checkId}.`);
  const { key } = await noticeSecrets.read('report-links', linkKey);
  return noticeOf(report, signedReportUrl(environment('API_URL'), checkId, key, new Date(report.at)));
}
