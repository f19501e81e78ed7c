import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Channel } from '../../channel.ts';
import { noticeText } from '../../text.ts';
import { sentToAws } from '../aws-answer.ts';

/** SNS accepts subjects of less than 100 characters, ASCII here, without line breaks (SNS API reference, Publish). */
const longestSubject = 99;
/** SNS accepts messages of up to 256 KB; the report has what does not fit. */
const longestMessageBytes = 250_000;

export interface TopicMessage {
  readonly subject: string;
  readonly text: string;
  /** The same for a possible repeat: SNS does not deduplicate. */
  readonly textOfRepeat: string;
}

/** The SNS topic: for mail addresses, queues and all its other subscribers. */
export function topicChannel(name: string, topicArn: string, sns = new SNSClient({})): Channel<TopicMessage> {
  return {
    name,
    messages: (notice) => [
      {
        subject: notice.headline.replace(/[^\x20-\x7e]/g, '?').slice(0, longestSubject),
        text: noticeText(notice, false, longestMessageBytes),
        textOfRepeat: noticeText(notice, true, longestMessageBytes),
      },
    ],
    send: ({ subject, text, textOfRepeat }, { mayRepeat }) =>
      sentToAws('SNS', async () => {
        const Message = mayRepeat ? textOfRepeat : text;
        const published = await sns.send(
          new PublishCommand({ TopicArn: topicArn, Subject: subject, Message }),
        );
        return `SNS took it as ${published.MessageId}`;
      }),
  };
}
