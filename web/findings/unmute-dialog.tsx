import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { doEach } from './act.tsx';
import type { Finding } from './finding.ts';

/** Ends a mute early, with a reason for the people who are notified. */
export function UnmuteDialog({
  mute: { id, pattern, by, until, because: muted },
  close,
  done,
}: {
  mute: NonNullable<Finding['mute']>;
  close: () => void;
  done: () => void;
}) {
  const [because, setBecause] = useState('');
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    const why = because.trim();
    const query = why === '' ? {} : { because: why };
    const failed = await doEach([id], () =>
      bodyOf(api.DELETE('/compliance/mutes/{id}', { params: { path: { id }, query } })),
    );
    setBusy(false);
    if (failed !== undefined) return setFailure(failed);
    say({
      text: `${pattern} is heard again.`,
      undo: async () => {
        await bodyOf(api.POST('/compliance/mutes', { body: { pattern, until, because: muted } }));
        done();
      },
    });
    done();
  };

  return (
    <Dialog
      title="Unmute"
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy}>
          {isBusy ? 'Unmuting…' : 'Unmute'}
        </CancelOrSend>
      }
    >
      <p>
        <bdi class="name">{pattern}</bdi>, muted by {by}: “{muted}”. What still stands is sent after the next
        check.
      </p>
      <label class="field">
        Why (if others should know)
        <textarea
          rows={2}
          maxLength={500}
          value={because}
          placeholder="The move is done"
          onInput={({ currentTarget: { value } }) => setBecause(value)}
        />
      </label>
      <Failure text={failure} />
    </Dialog>
  );
}
