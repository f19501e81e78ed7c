import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { CloneWorkflow } from './clone-workflow.ts';
import type { FunctionFactory } from './lambda-function.ts';
import type { AutomationSecrets } from './secrets.ts';

export interface HttpDoorProps {
  functions: FunctionFactory;
  secrets: AutomationSecrets;
  clones: CloneWorkflow;
}

/** API Gateway gives up after 30 seconds (its quota); the functions end before it does. */
const timeout = Duration.seconds(29);

/** The HTTP API: one function per capability, so that each reaches only what its routes need. */
export class HttpDoor extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { functions, secrets, clones }: HttpDoorProps) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { description: 'Veeam automation' });
    this.#logAndLimit();
    const environment = { SECRET_PREFIX: secrets.prefix };

    const health = functions.create(this, 'health-http', { description: 'GET /health', timeout });
    this.#route('/health', [HttpMethod.GET], health);

    const clonesHttp = functions.create(this, 'clones-http', {
      description: 'HTTP door to clones',
      timeout,
      environment: {
        ...environment,
        CLONE_STATE_MACHINE_ARN: clones.stateMachine.stateMachineArn,
        SETTLEMENT_STATE_MACHINE_ARN: clones.settlement.stateMachineArn,
      },
    });
    secrets.tokens.grantRead(clonesHttp);
    secrets.grantRead(clonesHttp, 'read');
    clones.grantManage(clonesHttp);
    this.#route('/clones', [HttpMethod.POST], clonesHttp);
    this.#route('/clones/{id}', [HttpMethod.GET, HttpMethod.DELETE], clonesHttp);

    const jobsHttp = functions.create(this, 'jobs-http', {
      description: 'HTTP door to jobs',
      timeout,
      environment,
    });
    secrets.tokens.grantRead(jobsHttp);
    secrets.grantRead(jobsHttp, 'read');
    this.#route('/jobs/{server}/{id}', [HttpMethod.GET], jobsHttp);

    const serversHttp = functions.create(this, 'servers-http', {
      description: 'HTTP door to servers and their credentials',
      timeout,
      environment,
    });
    secrets.tokens.grantRead(serversHttp);
    secrets.grantStore(serversHttp, 'read');
    secrets.grantStore(serversHttp, 'write');
    this.#route('/servers/{server}/credentials/{purpose}', [HttpMethod.PUT], serversHttp);

    new CfnOutput(this, 'Url', { key: 'ApiUrl', value: this.api.apiEndpoint, description: 'The HTTP API' });
  }

  #route(path: string, methods: HttpMethod[], handler: LambdaFunction): void {
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler);
    for (const route of this.api.addRoutes({ path, methods, integration })) {
      acknowledge(
        route,
        'AwsSolutions-APIG4',
        'Callers are authenticated by the function: webhooks and Slack sign the raw body, which an authorizer does not get.',
      );
    }
  }

  #logAndLimit(): void {
    const log = new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.accessLogSettings = {
      destinationArn: log.logGroupArn,
      format: Stack.of(this).toJsonString({
        requestId: '$context.requestId',
        route: '$context.routeKey',
        status: '$context.status',
        sourceIp: '$context.identity.sourceIp',
        milliseconds: '$context.responseLatency',
      }),
    };
    stage.defaultRouteSettings = { throttlingRateLimit: 20, throttlingBurstLimit: 40 };
  }
}
