import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Channel, LinkedNotice } from '../../channel.ts';
import { noticeText } from '../../text.ts';
import { sentToAws } from '../aws-answer.ts';
import { mailPage } from './page.ts';

/** Mail programs cut longer subjects. */
const longestSubject = 150;
/** SES accepts 40 MB, but so long a mail would not be read. The report contains everything. */
const longestTextBytes = 250_000;

export interface MailSettings {
  readonly from: string;
  readonly to: readonly string[];
}

/** Mail by Amazon SES, in HTML and plain text. A repeated mail is recognized only by its reader. */
export function emailChannel(
  name: string,
  { from, to }: MailSettings,
  ses = new SESv2Client({}),
): Channel<LinkedNotice> {
  return {
    name,
    messages: (notice) => [notice],
    send: (notice, { mayRepeat }) =>
      sentToAws('SES', async () => {
        const { MessageId } = await ses.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: { ToAddresses: [...to] },
            Content: { Simple: mailOf(name, notice, mayRepeat) },
          }),
        );
        return `SES took it as ${MessageId}`;
      }),
  };
}

/** A mail as SES builds it: subject and headers are fields of their own, so that no text of a server can add one. */
export function mailOf(channel: string, notice: LinkedNotice, mayRepeat: boolean) {
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  // The mails of a day are one thread: each refers to the same message, which need not exist (RFC 5322, 3.6.4).
  const thread = `<${notice.at.slice(0, 10)}.${channel}@veeam-automation.invalid>`;
  return {
    Subject: part(subjectOf(notice.headline)),
    Body: {
      Text: part(noticeText(notice, mayRepeat, longestTextBytes)),
      Html: part(mailPage(notice, mayRepeat)),
    },
    Headers: [
      { Name: 'References', Value: thread },
      { Name: 'In-Reply-To', Value: thread },
      // Suppresses out-of-office replies (RFC 3834).
      { Name: 'Auto-Submitted', Value: 'auto-generated' },
    ],
  };
}

function subjectOf(headline: string): string {
  const line = headline.replace(/\p{Cc}+/gu, ' ').toWellFormed();
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 1).toWellFormed()}…`;
}
