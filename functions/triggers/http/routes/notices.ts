import { listChannelsAction } from '../../../notices/actions/list-channels.ts';
import { sendTestNoticeAction, testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import { deployedTestNotices } from '../../../notices/deployed-sender.ts';
import { noticeSettings } from '../../../notices/settings.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { json, route } from '../http.ts';

const listChannels = route(
  'listChannels',
  listChannelsAction(noticeSettings.parse(readConfiguration().notices ?? {})),
  () => ({}),
  (listed) => json(200, listed),
);

const sendTestNotice = route(
  'sendTestNotice',
  sendTestNoticeAction(deployedTestNotices()),
  ({ query }) => query,
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
  { query: Object.keys(testNoticeInput.shape) },
);

export const noticeRoutes = [listChannels, sendTestNotice];
