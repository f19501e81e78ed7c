import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { doEach, Meant, UntilField, untilOf } from './act.tsx';
import type { Finding } from './finding.ts';

const terms = [
  ['', 'until it is resolved or gets worse'],
  ['1', 'for a day'],
  ['3', 'for three days'],
  ['7', 'for a week'],
] as const;

/** Takes findings. Others see who has taken them, and no reminders are sent. */
export function TakeDialog({
  findings,
  close,
  done,
}: {
  findings: Finding[];
  close: () => void;
  done: () => void;
}) {
  const [because, setBecause] = useState('');
  const [term, setTerm] = useState<string>('');
  const [date, setDate] = useState('');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    const until = untilOf(term, date);
    const body = { ...(until && { until }), ...(because.trim() !== '' && { because: because.trim() }) };
    const failed = await doEach(findings, ({ id }) =>
      bodyOf(api.POST('/compliance/findings/{id}/acknowledge', { params: { path: { id } }, body })),
    );
    setBusy(false);
    if (failed !== undefined) return setFailure(failed);
    say({
      text:
        findings.length === 1 ? 'It is yours.' : `${findings.length.toLocaleString()} findings are yours.`,
    });
    done();
  };

  return (
    <Dialog
      title={findings.length === 1 ? 'Take a finding' : `Take ${findings.length.toLocaleString()} findings`}
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy}>
          {isBusy ? 'Taking…' : 'Take'}
        </CancelOrSend>
      }
    >
      <Meant findings={findings} />
      <p class="quiet">Everyone sees that you have it. There are no reminders meanwhile.</p>
      <UntilField
        label="How long"
        terms={terms}
        term={term}
        setTerm={setTerm}
        date={date}
        setDate={setDate}
      />
      <label class="field">
        What you do about it
        <textarea
          rows={2}
          maxLength={500}
          value={because}
          placeholder="The disk is on order"
          onInput={({ currentTarget: { value } }) => setBecause(value)}
        />
      </label>
      <Failure text={failure} />
    </Dialog>
  );
}
