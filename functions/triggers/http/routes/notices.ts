import { sendTestNoticeAction, testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import { deployedTestNotices } from '../../../notices/deployed-sender.ts';
import { json, route } from '../http.ts';

const sendTestNotice = route(
  'sendTestNotice',
  sendTestNoticeAction(deployedTestNotices()),
  ({ query }) => query,
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
  { query: Object.keys(testNoticeInput.shape) },
);

export const noticeRoutes = [sendTestNotice];
