import { sendTestNoticeAction } from '../../../compliance/actions/send-test-notice.ts';
import { deployedChannels } from '../../../compliance/handlers/notice-channels.ts';
import { environment } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { json, route } from '../http.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

const sendTestNotice = route(
  'sendTestNotice',
  sendTestNoticeAction(deployedChannels(secrets)),
  () => ({}),
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
);

export const noticeRoutes = [sendTestNotice];
