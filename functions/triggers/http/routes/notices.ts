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

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const settings = noticeSettings.parse(readConfiguration().notices ?? {});
  const record = deployedRecord();
  return {
    listChannels: listChannelsAction(settings),
    sendTestNotice: sendTestNoticeAction(deployedTestNotices()),
    listUndelivered: listUndeliveredAction(record),
    sendNoticeAgain: sendAgainAction(record, channelNames(settings), startSender),
  };
};

/** @param actions by the names of their operations */
export const noticeRoutes = (actions = deployedActions()) => [
  route(
    'listChannels',
    actions.listChannels,
    () => ({}),
    (listed) => json(200, listed),
  ),
  route(
    'sendTestNotice',
    actions.sendTestNotice,
    ({ query }) => query,
    (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
    { query: Object.keys(testNoticeInput.shape) },
  ),
  route(
    'listUndelivered',
    actions.listUndelivered,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/notices/undelivered', query, listed.next)),
    { query: Object.keys(undeliveredQuery.shape) },
  ),
  route(
    'sendNoticeAgain',
    actions.sendNoticeAgain,
    ({ path }) => path,
    (sent) => json(202, sent),
  ),
];
