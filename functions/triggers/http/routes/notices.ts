import { listChannelsAction } from '../../../notices/actions/list-channels.ts';
import { sendTestNoticeAction, testNoticeInput } from '../../../notices/actions/send-test-notice.ts';
import {
  listUndeliveredAction,
  sendAgainAction,
  undeliveredQuery,
} from '../../../notices/actions/undelivered.ts';
import { deployedTestNotices, startSender } from '../../../notices/deployed-sender.ts';
import { channelNames, noticeSettings } from '../../../notices/settings.ts';
import { deployedRecord } from '../../../platform/record/record.ts';
import { readConfiguration } from '../../../platform/runtime.ts';
import { json, nextLink, route } from '../http.ts';

const settings = noticeSettings.parse(readConfiguration().notices ?? {});
const record = deployedRecord();

const listChannels = route(
  'listChannels',
  listChannelsAction(settings),
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

const listUndelivered = route(
  'listUndelivered',
  listUndeliveredAction(record),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/notices/undelivered', query, listed.next)),
  { query: Object.keys(undeliveredQuery.shape) },
);

const sendNoticeAgain = route(
  'sendNoticeAgain',
  sendAgainAction(record, channelNames(settings), startSender),
  ({ path }) => path,
  (sent) => json(202, sent),
);

export const noticeRoutes = [listChannels, sendTestNotice, listUndelivered, sendNoticeAgain];
