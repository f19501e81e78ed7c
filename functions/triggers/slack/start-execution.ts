import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SlackInput } from './workflow.ts';

/**
 * Executions of the Slack workflow. The SDK is loaded on first use: a request that starts nothing does not need it.
 * @param makeClient as deployed, by default
 */
export function slackExecutions(
  stateMachineArn: string,
  makeClient: () => Promise<SFNClient> = async () => {
    const { SFNClient } = await import('@aws-sdk/client-sfn');
    return new SFNClient({});
  },
) {
  let made: ReturnType<typeof makeClient> | undefined;
  const client = () => {
    made ??= makeClient();
    return made;
  };
  return {
    /** Starts an execution. False if one of that name exists. */
    async start(name: string, input: SlackInput): Promise<boolean> {
      const { StartExecutionCommand, ExecutionAlreadyExists } = await import('@aws-sdk/client-sfn');
      const states = await client();
      try {
        await states.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
        return true;
      } catch (error) {
        if (error instanceof ExecutionAlreadyExists) return false;
        throw error;
      }
    },

    /** The input of an execution. */
    async inputOf(name: string): Promise<SlackInput> {
      const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
      const states = await client();
      const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
      const { input } = await states.send(new DescribeExecutionCommand({ executionArn }));
      return JSON.parse(input ?? '{}');
    },
  };
}
