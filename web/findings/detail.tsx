import { valueWords } from '../../functions/words/facts.ts';
import { relativeWords } from '../../functions/words/time-words.ts';
import { api, bodyOf } from '../api/client.ts';
import { linkTo } from '../app/address.ts';
import { CopiedId } from '../parts/copied.tsx';
import { exactWords, Time, useNow } from '../parts/time.tsx';
import { say } from '../parts/toasts.tsx';
import { doEach, release } from './act.tsx';
import { type Finding, statusOf } from './finding.ts';
import { Help } from './help.tsx';

/** All details of a finding: the rule, the evidence, the remedy, who has taken it, and the possible actions. */
export function FindingDetail({
  finding,
  ask,
  reload,
}: {
  finding: Finding;
  /** Absent when the caller lacks the permission. */
  ask: ((what: 'take' | 'mute' | 'unmute') => void) | undefined;
  reload: () => void;
}) {
  const now = useNow();
  const { id, title, rule, evidence, remedy, since, resolvedAt, because, mute, job, owner } = finding;
  const status = statusOf(finding, now);
  return (
    <div class="detail">
      <div class="detail-text">
        <p class="state-title">{title}</p>
        <p>{remedy}</p>
        <Notes finding={finding} />
        <dl class="evidence">
          {evidence.map((each, index) => (
            <div key={index}>
              <dt>{each.fact}</dt>
              <dd>
                {valueWords(each, { now })}
                {typeof each.value === 'string' && /^\d{4}-\d\d-\d\dT/.test(each.value) && (
                  <span class="quiet"> · {exactWords(Date.parse(each.value))}</span>
                )}
              </dd>
              <dd class="quiet source">{each.source}</dd>
            </div>
          ))}
          {job?.repository !== undefined && (
            <div>
              <dt>repository</dt>
              <dd>{job.repository}</dd>
              <dd class="quiet source">server: repository</dd>
            </div>
          )}
          {owner !== undefined && (
            <div>
              <dt>owner</dt>
              <dd>
                <a href={linkTo('/findings', { owner, state: 'all' })}>{owner}</a>
              </dd>
              <dd class="quiet source">policy: owner</dd>
            </div>
          )}
          <div>
            <dt>first seen</dt>
            <dd>
              {relativeWords(Date.parse(since), now)}
              <span class="quiet"> · {exactWords(Date.parse(since))}</span>
            </dd>
            <dd class="quiet source">check</dd>
          </div>
          {resolvedAt !== undefined && (
            <div>
              <dt>resolved</dt>
              <dd>
                <Time at={resolvedAt} />
                {because !== undefined && `: ${because}`}
              </dd>
              <dd class="quiet source">check</dd>
            </div>
          )}
        </dl>
      </div>
      <div class="detail-side">
        {status !== 'resolved' && <Help finding={finding} />}
        {ask && status !== 'resolved' && (
          <div class="detail-actions">
            <button type="button" class="primary" onClick={() => ask('take')}>
              {status === 'taken' ? 'Take it over' : 'Take it'}
            </button>
            {status === 'taken' && (
              <button type="button" onClick={() => letGo(finding, reload)}>
                Let it go
              </button>
            )}
            {mute && status === 'muted' ? (
              <button type="button" onClick={() => ask('unmute')}>
                Unmute
              </button>
            ) : (
              <button type="button" onClick={() => ask('mute')}>
                Mute
              </button>
            )}
          </div>
        )}
        <p class="quiet">
          <a href={linkTo('/findings', { rule, state: 'all' })}>All of this rule</a>
          {' · '}
          <a href={linkTo('/findings', { open: id, find: id, state: 'all' })}>Link to this one</a>
        </p>
        <p class="quiet">
          <CopiedId id={id} what="finding id" />
        </p>
      </div>
    </div>
  );
}

/** Who has taken the finding, who has muted it, and which exception or window covers it. */
function Notes({ finding: { acknowledged, mute, exception, window } }: { finding: Finding }) {
  return (
    <>
      {acknowledged && (
        <p class="taken-note">
          <strong>{acknowledged.by}</strong> has it, taken <Time at={acknowledged.at} />
          {acknowledged.until !== undefined && (
            <>
              {' '}
              (until <Time at={acknowledged.until} as={exactWords} />)
            </>
          )}
          {acknowledged.because !== undefined && <>: “{acknowledged.because}”</>}
        </p>
      )}
      {mute && (
        <p class="taken-note">
          Muted by <strong>{mute.by}</strong> until <Time at={mute.until} as={exactWords} />: “{mute.because}”
        </p>
      )}
      {exception && (
        <p class="taken-note">
          An exception of <strong>{exception.owner}</strong> until {exception.expires}: “{exception.reason}”
        </p>
      )}
      {window !== undefined && !mute && <p class="taken-note">Held back: {window}</p>}
    </>
  );
}

async function letGo(finding: Finding, reload: () => void) {
  const failed = await doEach([finding], release);
  if (failed !== undefined) return say({ text: failed, isBad: true });
  const { until, because } = finding.acknowledged ?? {};
  say({
    text: 'Nobody has it any more.',
    undo: async () => {
      const body = { ...(until !== undefined && { until }), ...(because !== undefined && { because }) };
      const params = { path: { id: finding.id } };
      await bodyOf(api.POST('/compliance/findings/{id}/acknowledge', { params, body }));
      reload();
    },
  });
  reload();
}
