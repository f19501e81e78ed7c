import { httpDoor } from '../../doors/http/door.ts';
import { httpHandler } from '../../doors/http/handler.ts';
import { json, route } from '../../doors/http/http.ts';
import { environment } from '../../platform/runtime.ts';
import { Secrets } from '../../platform/secrets.ts';
import { sendTestNoticeAction } from '../actions/send-test-notice.ts';
import { deployedChannels } from './notice-channels.ts';

const secrets = new Secrets(environment('SECRET_PREFIX'));

const sendTestNotice = route(
  'POST /notices/test',
  sendTestNoticeAction(deployedChannels(secrets)),
  () => ({}),
  (channels) => json(channels.every(({ delivered }) => delivered) ? 200 : 502, { channels }),
);

export const handler = httpHandler(httpDoor(secrets), [sendTestNotice]);
