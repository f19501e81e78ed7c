import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  Pass,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { InvokeVersion, invoke, retryUntilItRuns, serverTrouble } from '../resources/workflow.ts';

export interface SlackStatesProps {
  prepare: LambdaFunction;
  run: LambdaFunction;
  answer: LambdaFunction;
  approvalTimeout: Duration;
}

const slackTrouble = ['SlackApiError', ...serverTrouble];

/**
 * The states of one command: Prepare, then its answer. A confirmed command continues with the approval if it needs
 * one, Run, Follow for work that takes time, and the answer. If the answer cannot be posted, the execution fails.
 */
export class SlackStates extends Construct {
  readonly first: TaskStateBase;
  readonly #answer: LambdaFunction;
  readonly #done: Succeed;
  readonly #notAnswered: Fail;

  constructor(scope: Construct, id: string, props: SlackStatesProps) {
    super(scope, id);
    this.#answer = props.answer;
    this.#done = new Succeed(this, 'Answered');
    this.#notAnswered = new Fail(this, 'NotAnswered', {
      error: 'SlackNotAnswered',
      cause: 'Slack did not take the answer, whatever was done. See the log of the function slack-answer.',
    });
    const broken = this.#broken();
    const running = this.#running(props, broken);
    const approval = this.#approval(props, running, broken);
    this.first = invoke(this, 'Prepare', props.prepare, {
      payload: TaskInput.fromObject({
        input: JsonPath.entirePayload,
        execution: JsonPath.stringAt('$$.Execution.Name'),
        machine: JsonPath.stringAt('$$.StateMachine.Id'),
      }),
      resultPath: '$.prepared',
    })
      .addRetry({
        errors: ['StillRunning', ...slackTrouble],
        interval: Duration.seconds(2),
        backoffRate: 2,
        maxAttempts: 5,
        maxDelay: Duration.seconds(30),
        jitterStrategy: JitterType.FULL,
      })
      .addCatch(broken, { resultPath: '$.error' });
    this.first.next(
      new Choice(this, 'WhatIsNext')
        .when(Condition.stringEquals('$.prepared.next', 'run'), running)
        .when(Condition.stringEquals('$.prepared.next', 'approve'), approval)
        .otherwise(this.#answering('Answer', '$.prepared', this.#done)),
    );
  }

  #running({ run }: SlackStatesProps, broken: Pass): TaskStateBase {
    const answering = this.#answering(
      'AnswerRan',
      '$.ran',
      new Choice(this, 'WasApproved')
        .when(Condition.isPresent('$.decision.request'), this.#tellingOutcome())
        .otherwise(this.#done),
    );
    const following = invoke(this, 'Follow', this.#answer, {
      payload: TaskInput.fromObject({
        step: 'follow',
        tries: JsonPath.numberAt('$$.State.RetryCount'),
        request: JsonPath.objectAt('$.request'),
        follow: JsonPath.objectAt('$.ran.follow'),
      }),
      resultPath: '$.ran',
    })
      .addRetry({
        errors: ['StillRunning', ...slackTrouble],
        interval: Duration.seconds(2),
        backoffRate: 1.3,
        maxAttempts: 2000,
        maxDelay: Duration.seconds(60),
      })
      .addCatch(broken, { resultPath: '$.error' });
    following.next(answering);
    const running = invoke(this, 'Run', run, {
      payload: TaskInput.fromObject({
        execution: JsonPath.stringAt('$$.Execution.Name'),
        data: JsonPath.entirePayload,
      }),
      resultPath: '$.ran',
    })
      .addRetry({
        errors: slackTrouble,
        interval: Duration.seconds(3),
        backoffRate: 2,
        maxAttempts: 4,
        maxDelay: Duration.seconds(30),
        jitterStrategy: JitterType.FULL,
      })
      .addCatch(broken, { resultPath: '$.error' });
    running.next(
      new Choice(this, 'GoesOn').when(Condition.isPresent('$.ran.follow'), following).otherwise(answering),
    );
    return running;
  }

  /** Waits for a button. The task's token is in the execution's history, where the deciding execution looks it up. */
  #approval({ approvalTimeout }: SlackStatesProps, running: TaskStateBase, broken: Pass): TaskStateBase {
    const decided = new Choice(this, 'IsApproved')
      .when(Condition.booleanEquals('$.decision.approved', true), running)
      .otherwise(this.#answering('AnswerRefused', '$.decision', this.#done));
    const lapsed = new Pass(this, 'NobodyAnswered', {
      inputPath: '$.prepared.lapsed',
      resultPath: '$.decision',
    });
    lapsed.next(decided);
    const asking = retryUntilItRuns(
      new InvokeVersion(this, 'AskApproval', {
        lambdaFunction: this.#answer,
        integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
        retryOnServiceExceptions: false,
        payload: TaskInput.fromObject({
          step: 'answer',
          tries: JsonPath.numberAt('$$.State.RetryCount'),
          request: JsonPath.objectAt('$.request'),
          answer: JsonPath.objectAt('$.prepared.call'),
          token: JsonPath.taskToken,
        }),
        taskTimeout: Timeout.duration(approvalTimeout),
        resultPath: '$.decision',
      }),
    )
      .addRetry({ errors: slackTrouble, interval: Duration.seconds(5), backoffRate: 2, maxAttempts: 6 })
      .addCatch(lapsed, { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD })
      .addCatch(broken, { resultPath: '$.error' });
    asking.next(decided);
    return this.#answering('SayWaiting', '$.prepared', asking);
  }

  /** Posts one message, then continues with `next`. */
  #answering(id: string, path: string, next: IChainable): TaskStateBase {
    return this.#posting(id, { step: 'answer', answer: JsonPath.objectAt(path) }, next);
  }

  /** Posts the outcome of a change to its approver, and to everyone who saw the request for approval. */
  #tellingOutcome(): TaskStateBase {
    const event = {
      step: 'outcome',
      decision: JsonPath.objectAt('$.decision'),
      change: JsonPath.objectAt('$.prepared.change'),
      answer: JsonPath.objectAt('$.ran'),
    };
    return this.#posting('TellOutcome', event, this.#done);
  }

  #posting(id: string, event: Record<string, unknown>, next: IChainable): TaskStateBase {
    const answering = invoke(this, id, this.#answer, {
      payload: TaskInput.fromObject({
        ...event,
        tries: JsonPath.numberAt('$$.State.RetryCount'),
        request: JsonPath.objectAt('$.request'),
      }),
      resultPath: JsonPath.DISCARD,
    })
      .addRetry({
        errors: ['States.ALL'],
        interval: Duration.seconds(5),
        backoffRate: 2,
        maxAttempts: 8,
        maxDelay: Duration.minutes(5),
        jitterStrategy: JitterType.FULL,
      })
      .addCatch(this.#notAnswered, { resultPath: JsonPath.DISCARD });
    answering.next(next);
    return answering;
  }

  /** An internal error: the requester is informed, and the execution still fails. */
  #broken(): Pass {
    const text = JsonPath.format(
      '✖ Something went wrong on our side, and it is not known what was done. Quote the execution {}.',
      JsonPath.stringAt('$$.Execution.Name'),
    );
    const broken = new Pass(this, 'Broken', {
      parameters: {
        how: 'usual',
        message: { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] },
      },
      resultPath: '$.broken',
    });
    const failed = new Fail(this, 'Failed', {
      error: 'SlackCommandFailed',
      cause: 'A function failed; who asked was informed. See the error in the history of this execution.',
    });
    broken.next(this.#answering('AnswerBroken', '$.broken', failed));
    return broken;
  }
}
