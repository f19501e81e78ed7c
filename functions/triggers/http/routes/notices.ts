import { sendTestNoticeAction } from '../../../compliance/actions/send-test-notice.ts';
import { deployedChannels } from '../../../compliance/handlers/notice-channels.ts';
import { environment } from '../../../platform/runtime.ts';
import { Secrets } from '../../../platform/secrets.ts';
import { httpHandler } from '../handler.ts';
import { json, route } from '../http.ts';
import { httpTrigger } from '../http-trigger.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

const sendTestNotice = route(
  'POST /notices/test',
  sendTestNoticeAction(deployedChannels(secrets)),
  () => ({}),
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
);

export const handler = httpHandler(httpTrigger(secrets), [sendTestNotice]);
