import { Arn, ArnFormat, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Effect, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { ServerConfiguration } from '../../functions/configuration.ts';
import { recordTag } from '../../functions/platform/record/item.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';

type Purpose = 'read' | 'write';

/**
 * All credentials. Each server has one secret to read and one to write, `<prefix>/read/<server>` and
 * `<prefix>/write/<server>`, so that one line of a policy covers a purpose however many servers there are.
 * They are deployed empty: their values are stored through the API or the command line, never by a template.
 */
export class AutomationSecrets extends Construct {
  readonly prefix: string;
  readonly #sessionSeal: Secret;
  readonly #reportLinks: Secret;
  readonly #slackWebhook: Secret;
  readonly #slackSigning: Secret;
  readonly #slackBot: Secret;
  readonly #webhooks: readonly Secret[];

  constructor(
    scope: Construct,
    id: string,
    prefix: string,
    servers: readonly Pick<ServerConfiguration, 'name'>[],
    webhooks: readonly string[],
  ) {
    super(scope, id);
    this.prefix = prefix;
    this.#sessionSeal = this.#key(
      'SessionSeal',
      'session-seal',
      'Key that seals logon sessions between steps',
    );
    this.#reportLinks = this.#key(
      'ReportLinks',
      'report-links',
      'Key that signs links to compliance reports',
    );
    this.#slackWebhook = this.#empty(
      'SlackWebhook',
      'slack-webhook',
      'Incoming webhook: {"url":"https://…"}',
      '{}',
    );
    this.#slackSigning = this.#empty(
      'SlackSigning',
      'slack-signing',
      'Signing secret of the Slack app: {"secret":"…"}',
      '{}',
    );
    this.#slackBot = this.#empty('SlackBot', 'slack-bot', 'Bot of the Slack app: {"token":"xoxb-…"}', '{}');
    this.#webhooks = webhooks.map((name) =>
      this.#key(`Webhook-${name}`, `webhooks/${name}`, `Key that signs the events of the webhook ${name}`, {
        excludePunctuation: true,
      }),
    );
    for (const { name } of servers) {
      for (const purpose of ['read', 'write'] as const) {
        this.#empty(`${purpose}-${name}`, `${purpose}/${name}`, `Credential to ${purpose} on ${name}`, '{}');
      }
    }
  }

  /**
   * Says, by a tag, which table the record is: commands know a deployment by the names of its secrets alone, and a
   * table's name is made by CloudFormation, or given by whoever restored it.
   */
  nameRecord(tableName: string): void {
    Tags.of(this.#sessionSeal).add(recordTag, tableName);
  }

  /** Lets a function read the credentials of every server for one purpose, and of no other purpose. */
  grantRead(grantee: IGrantable, purpose: Purpose): void {
    this.#grant(grantee, purpose, 'secretsmanager:GetSecretValue');
  }

  /** Lets a function store new credentials, without reading any. */
  grantStore(grantee: IGrantable): void {
    for (const purpose of ['read', 'write'] as const)
      this.#grant(grantee, purpose, 'secretsmanager:PutSecretValue');
  }

  /** Lets a function see when the credentials of every server were stored, and not what they are. */
  grantDescribe(grantee: IGrantable): void {
    for (const purpose of ['read', 'write'] as const)
      this.#grant(grantee, purpose, 'secretsmanager:DescribeSecret');
  }

  grantSealKey(grantee: IGrantable): void {
    this.#sessionSeal.grantRead(grantee);
  }

  grantLinkKey(grantee: IGrantable): void {
    this.#reportLinks.grantRead(grantee);
  }

  /** Lets a function verify the events of every webhook. */
  grantWebhookKeys(grantee: IGrantable): void {
    for (const secret of this.#webhooks) secret.grantRead(grantee);
  }

  grantSlackWebhook(grantee: IGrantable): void {
    this.#slackWebhook.grantRead(grantee);
  }

  /** Lets a function verify what Slack signed. */
  grantSlackSigning(grantee: IGrantable): void {
    this.#slackSigning.grantRead(grantee);
  }

  /** Lets a function open what this app sealed, and speak as its bot. */
  grantSlack(grantee: IGrantable): void {
    this.#slackSigning.grantRead(grantee);
    this.#slackBot.grantRead(grantee);
  }

  /** A key that Secrets Manager makes. */
  #key(id: string, name: string, description: string, also: SecretStringGenerator = {}): Secret {
    const secret = new Secret(this, id, {
      secretName: `${this.prefix}/${name}`,
      description,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'key',
        passwordLength: 64,
        ...also,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#acknowledgeRotation(secret, 'What it has sealed or signed would break in the middle of its life.');
    return secret;
  }

  #grant(grantee: IGrantable, purpose: Purpose, action: string): void {
    acknowledgeWildcard(
      this,
      `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.prefix}/${purpose}/*`,
      'One line covers the credentials of one purpose for every configured server, and no other secret.',
    );
    const resource = Arn.format(
      {
        service: 'secretsmanager',
        resource: 'secret',
        resourceName: `${this.prefix}/${purpose}/*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      Stack.of(this),
    );
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ effect: Effect.ALLOW, actions: [action], resources: [resource] }),
    );
  }

  #empty(id: string, name: string, description: string, value: string): Secret {
    const secret = new Secret(this, id, {
      secretName: `${this.prefix}/${name}`,
      description,
      secretStringValue: SecretValue.unsafePlainText(value),
    });
    this.#acknowledgeRotation(
      secret,
      'Veeam has no way to rotate an account from outside; a new value is proved and stored through the API.',
    );
    return secret;
  }

  #acknowledgeRotation(secret: Secret, reason: string): void {
    acknowledge(secret, 'AwsSolutions-SMG4', reason);
  }
}
