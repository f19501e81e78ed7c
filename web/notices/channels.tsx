import { useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf, type Schema } from '../api/client.ts';
import { useLoaded } from '../api/load.ts';
import { may, useCaller } from '../app/caller.ts';
import { Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';

type Tested = Schema['TestedChannels']['channels'][number];

const kindWords: Readonly<Record<string, string>> = {
  topic: 'SNS topic',
  email: 'Mail',
  teams: 'Microsoft Teams',
  slack: 'Slack',
  pagerduty: 'PagerDuty',
  'jira-service-management': 'Jira Service Management',
  webhook: 'Webhook',
  'event-bridge': 'EventBridge',
  heartbeat: 'Heartbeat',
};

/** The channels of notices. Each can get a test notice, and shows its receiver's answer. */
export function Notices() {
  const loaded = useLoaded('channels', () => bodyOf(api.GET('/notices/channels')));
  const mayTest = may(useCaller(), 'compliance:write');
  return (
    <>
      <div class="headline-row">
        <div class="headline">
          <h1>Notices</h1>
        </div>
      </div>
      <p class="quiet">Who is notified of changes, as configured in automation.yaml.</p>
      <Shown of={loaded} what="channels">
        {({ channels }) => (
          <table class="plain words">
            <thead>
              <tr>
                <th>Channel</th>
                <th>Kind</th>
                {mayTest && <th>Test</th>}
              </tr>
            </thead>
            <tbody>
              {channels.map(({ channel, kind }) => (
                <tr key={channel}>
                  <th scope="row">{channel}</th>
                  <td>{kindWords[kind] ?? kind}</td>
                  {mayTest && (
                    <td>
                      <ChannelTest channel={channel} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
      <Undelivered mayWrite={mayTest} />
    </>
  );
}

/** Notices whose delivery was given up. Each can be sent again. */
function Undelivered({ mayWrite }: { mayWrite: boolean }) {
  const loaded = useLoaded('undelivered', () => bodyOf(api.GET('/notices/undelivered')));
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set());
  const send = async (id: string, channel: string) => {
    try {
      await bodyOf(api.POST('/notices/undelivered/{id}/send', { params: { path: { id } } }));
      setSent((before) => new Set(before).add(id));
      say({ text: `Queued for ${channel}. If it is not accepted, it will be listed here again.` });
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      say({ text: problem.message, isBad: true });
    }
  };
  const notices = (loaded.value?.notices ?? []).filter(({ id }) => !sent.has(id));
  if (notices.length === 0) return null;
  return (
    <section class="card undelivered" aria-labelledby="undelivered-title">
      <h2 id="undelivered-title">Not delivered</h2>
      <p class="quiet">Tried for three days, or refused by the receiver. They are kept for 30 days.</p>
      <ul>
        {notices.map(({ id, channel, notice, headline, reason, givenUpAt }) => (
          <li key={id}>
            <div>
              <b>{headline ?? notice}</b>
              <p>
                {channel}, given up <Time at={givenUpAt} />: {reason}
              </p>
            </div>
            {mayWrite && (
              <button
                type="button"
                onClick={() => send(id, channel)}
                aria-label={`Send ${headline ?? notice} to ${channel} again`}
              >
                Send again
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChannelTest({ channel }: { channel: string }) {
  const [isBusy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<Tested>();
  const send = async () => {
    setBusy(true);
    setOutcome(undefined);
    setOutcome(await tested(channel));
    setBusy(false);
  };
  return (
    <>
      <button type="button" disabled={isBusy} onClick={send} aria-label={`Send a test notice to ${channel}`}>
        {isBusy ? 'Sending…' : 'Send a test notice'}
      </button>{' '}
      <span role="status">
        {outcome &&
          `${outcome.delivered ? '✔ Delivered' : '✖ Not delivered'}: ${outcome.answer ?? outcome.reason ?? ''}`}
      </span>
    </>
  );
}

/** The receiver's answer, or the reason why the test was not sent. */
async function tested(channel: string): Promise<Tested> {
  const call = api.POST('/notices/test', { params: { query: { channel } } });
  try {
    const { channels } = await bodyOf(call);
    return channels[0] ?? { channel, delivered: false, reason: 'The channel is not known any more.' };
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    const failed = { channel, delivered: false, reason: problem.message };
    if (problem.status !== 502) return failed;
    // When a channel did not accept the notice, the answer is a 502 that says why.
    const { channels } = (await call).error as Partial<Schema['TestedChannels']>;
    return channels?.[0] ?? failed;
  }
}
