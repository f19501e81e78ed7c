import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { Failure, failureWords } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import type { Control } from './job.ts';

export const controlWords: Record<Control, string> = {
  start: 'Start',
  stop: 'Stop',
  retry: 'Retry',
  sync: 'Sync',
  enable: 'Enable',
  disable: 'Disable',
};
/** The effect of each control, shown before it happens. */
const meanings: Record<Control, string> = {
  start: 'The job starts now, whatever its schedule says.',
  stop: 'The job stops now. Objects that are being processed are left without a restore point of this run.',
  retry: 'The job runs again for the objects that failed.',
  sync: 'The job copies what it has not copied yet.',
  enable: 'The job runs by its schedule again.',
  disable: 'The job runs no more until somebody enables it. A policy may find that it is disabled.',
};
const outcomeWords = {
  done: 'done',
  unchanged: 'it was so already',
  pending: 'the server is at it',
} as const;
const undoOf: Partial<Record<Control, Control>> = { enable: 'disable', disable: 'enable' };

interface ControlledJob {
  readonly server: string;
  readonly id: string;
  readonly name: string;
}

const send = ({ server, id }: ControlledJob, control: Control) =>
  bodyOf(api.POST('/jobs/{server}/{id}/{control}', { params: { path: { server, id, control } }, body: {} }));

/** Says what a control does to a job, and runs it. Offers to undo it if that is possible. */
export function ControlDialog({
  job,
  control,
  note,
  close,
  done,
}: {
  job: ControlledJob;
  control: Control;
  /** A further effect of the control. */
  note?: string;
  close: () => void;
  /** Called after each change. */
  done?: () => void;
}) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      const { outcome } = await send(job, control);
      const back = undoOf[control];
      const undo =
        back && outcome === 'done'
          ? async () => {
              await send(job, back);
              done?.();
            }
          : undefined;
      say({ text: `${controlWords[control]} ${job.name}: ${outcomeWords[outcome]}.`, ...(undo && { undo }) });
      done?.();
      close();
    } catch (error) {
      setFailure(failureWords(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`${controlWords[control]} a job`}
      close={close}
      submit={submit}
      actions={
        <CancelOrSend close={close} isDisabled={isBusy}>
          {isBusy ? 'Asking the server…' : controlWords[control]}
        </CancelOrSend>
      }
    >
      <p class="meant">
        <bdi class="name">{job.name}</bdi> on {job.server}
      </p>
      <p>
        {meanings[control]}
        {note !== undefined && ` ${note}`}
      </p>
      <Failure text={failure} />
    </Dialog>
  );
}
