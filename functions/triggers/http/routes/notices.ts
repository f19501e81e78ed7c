import { sendTestNoticeAction, testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import { deployedChannels } from '../../../notices/deployed-channels.ts';
import { deployedSecrets } from '../../../platform/secrets.ts';
import { json, route } from '../http.ts';

const secrets = deployedSecrets();

const sendTestNotice = route(
  'sendTestNotice',
  sendTestNoticeAction(deployedChannels(secrets)),
  ({ query }) => query,
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
  { query: Object.keys(testNoticeInput.shape) },
);

export const noticeRoutes = [sendTestNotice];
