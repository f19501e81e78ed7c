import { once } from 'node:events';
import { connect } from 'node:net';
import { connectionRemedy, failureCode } from '@veeam-automation/veeam/transport/failure-errors';
import { type Done, StepFailed } from './step.ts';

/** Connects and hangs up. @throws StepFailed; what `signal` is aborted with */
export async function connectTcp(host: string, port: number, signal: AbortSignal): Promise<Done<void>> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal });
    return { value: undefined, found: `port ${port} of ${socket.remoteAddress} is open` };
  } catch (error) {
    if (signal.aborted) throw error;
    const code = failureCode(error) || 'no code';
    const problem = `Port ${port} of ${host} takes no connection (${code}).`;
    throw new StepFailed(problem, connectionRemedy(code), { cause: error });
  } finally {
    socket.destroy();
  }
}
