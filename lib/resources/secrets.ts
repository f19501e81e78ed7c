import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager';
import { Arn, ArnFormat, RemovalPolicy, SecretValue, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type NoticeSettings, secretOf } from '../../functions/notices/settings.ts';
import { deploymentSecret, evidenceTag, recordTag } from '../../functions/platform/secrets.ts';
import { type Sender, senderTag } from '../../functions/triggers/webhooks/senders.ts';
import { acknowledge, acknowledgeWildcard } from './acknowledge.ts';

type Purpose = 'read' | 'write';

/** What needs secrets of the stack's own, beside its keys. */
export interface SecretsWanted {
  /** The senders of those webhooks that have a key, by their names. */
  webhooks: Readonly<Record<string, Sender>>;
  /** Whether anybody may use the Slack app. */
  slack: boolean;
  /** Whether a Slack channel gets notices, by an incoming webhook. */
  slackNotices: boolean;
  /** The channels of notices that automation.yaml names. */
  channels: NoticeSettings['channels'];
}

/**
 * All credentials. Each server has one secret to read and one to write, `<prefix>/read/<server>` and
 * `<prefix>/write/<server>`, so that one line of a policy covers a purpose however many servers there are. Whoever
 * stores a server's credential makes its secret: the stack does not grow with the servers, and does not delete their
 * credentials. Its own secrets are its keys, and what Slack gives, which is deployed empty.
 */
export class AutomationSecrets extends Construct {
  readonly prefix: string;
  readonly #sessionSeal: Secret;

  constructor(
    scope: Construct,
    id: string,
    prefix: string,
    { webhooks, slack, slackNotices, channels }: SecretsWanted,
  ) {
    super(scope, id);
    this.prefix = prefix;
    this.#sessionSeal = this.#key(
      'SessionSeal',
      deploymentSecret,
      'Key that seals logon sessions between steps',
    );
    this.#key('ReportLinks', 'report-links', 'Key that signs links to compliance reports');
    if (slackNotices) this.#empty('SlackWebhook', 'slack-webhook', 'Incoming webhook: {"url":"https://…"}');
    if (slack) {
      this.#empty('SlackSigning', 'slack-signing', 'Signing secret of the Slack app: {"secret":"…"}');
      this.#empty('SlackBot', 'slack-bot', 'Bot of the Slack app: {"token":"xoxb-…"}');
    }
    for (const [name, from] of Object.entries(webhooks)) {
      const description = `Key that signs the events of the webhook ${name}`;
      const key = this.#key(`Webhook-${name}`, `webhooks/${name}`, description, { excludePunctuation: true });
      if (from !== 'standard-webhooks') Tags.of(key).add(senderTag, from);
    }
    for (const [channel, settings] of Object.entries(channels)) {
      const shape = secretOf(settings);
      const about = `Notices to ${channel} (${settings.kind}): ${shape}`;
      if (shape !== undefined) this.#empty(`Notices-${channel}`, `notices/${channel}`, about);
    }
  }

  /**
   * Says, by a tag, which table the record is: commands know a deployment by the names of its secrets alone, and a
   * table's name is made by CloudFormation, or given by whoever restored it.
   */
  nameRecord(tableName: string): void {
    Tags.of(this.#sessionSeal).add(recordTag, tableName);
  }

  /** Says likewise which bucket has the evidence and the readings. */
  nameEvidence(bucketName: string): void {
    Tags.of(this.#sessionSeal).add(evidenceTag, bucketName);
  }

  /** Lets a function read the credentials of every server for one purpose, and of no other purpose. */
  grantRead(grantee: IGrantable, purpose: Purpose): void {
    this.#grantBelow(grantee, purpose, 'secretsmanager:GetSecretValue');
  }

  /** Lets a function store new credentials, without reading any. It makes their secrets like this one of the stack's. */
  grantStore(grantee: IGrantable): void {
    const storing = ['CreateSecret', 'PutSecretValue', 'TagResource'].map((each) => `secretsmanager:${each}`);
    for (const purpose of ['read', 'write'] as const) this.#grantBelow(grantee, purpose, ...storing);
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['secretsmanager:DescribeSecret'],
        resources: [this.#sessionSeal.secretArn],
      }),
    );
  }

  /** Lets a function see when the credentials of every server were stored, and not what they are. */
  grantDescribe(grantee: IGrantable): void {
    for (const purpose of ['read', 'write'] as const)
      this.#grantBelow(grantee, purpose, 'secretsmanager:DescribeSecret');
  }

  grantSealKey(grantee: IGrantable): void {
    this.#grantNamed(grantee, deploymentSecret);
  }

  grantLinkKey(grantee: IGrantable): void {
    this.#grantNamed(grantee, 'report-links');
  }

  /** Lets a function verify the events of every webhook. */
  grantWebhookKeys(grantee: IGrantable): void {
    this.#grantBelow(grantee, 'webhooks', 'secretsmanager:GetSecretValue');
  }

  /** Lets a function speak as the Slack app's bot. */
  grantSlackBot(grantee: IGrantable): void {
    this.#grantNamed(grantee, 'slack-bot');
  }

  /** Lets a function send to the channels that automation.yaml names. */
  grantChannels(grantee: IGrantable): void {
    this.#grantBelow(grantee, 'notices', 'secretsmanager:GetSecretValue');
  }

  grantSlackWebhook(grantee: IGrantable): void {
    this.#grantNamed(grantee, 'slack-webhook');
  }

  /** Lets a function verify what Slack signed. */
  grantSlackSigning(grantee: IGrantable): void {
    this.#grantNamed(grantee, 'slack-signing');
  }

  /** Lets a function open what this app sealed, and speak as its bot. */
  grantSlack(grantee: IGrantable): void {
    this.#grantNamed(grantee, 'slack-signing');
    this.#grantNamed(grantee, 'slack-bot');
  }

  /** Lets a function read a secret that may not be there. Its ARN ends with six characters of Secrets Manager's own. */
  #grantNamed(grantee: IGrantable, name: string): void {
    const resources = [this.#arnOf(`${name}-??????`)];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources }),
    );
  }

  #arnOf(name: string): string {
    const arn = {
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${this.prefix}/${name}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    };
    return Arn.format(arn, Stack.of(this));
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

  #grantBelow(grantee: IGrantable, folder: Purpose | 'notices' | 'webhooks', ...actions: string[]): void {
    acknowledgeWildcard(
      this,
      `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:${this.prefix}/${folder}/*`,
      'One line covers what is of one kind, such as the credentials to read of every server, and no other secret.',
    );
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions, resources: [this.#arnOf(`${folder}/*`)] }),
    );
  }

  #empty(id: string, name: string, description: string): void {
    const secret = new Secret(this, id, {
      secretName: `${this.prefix}/${name}`,
      description,
      secretStringValue: SecretValue.unsafePlainText('{}'),
    });
    this.#acknowledgeRotation(
      secret,
      'It is an account or a key of a system outside, which has no way to rotate it from here.',
    );
  }

  #acknowledgeRotation(secret: Secret, reason: string): void {
    acknowledge(secret, 'AwsSolutions-SMG4', reason);
  }
}
