import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { AutomationInvalidError, prepareAutomation, VeeamAutomation } from '../../lib/index.ts';
import { prepared } from './synthesize.ts';

describe("in another app's stack", () => {
  it('can be used twice in one app, each with its own secrets', () => {
    const app = new App({ builtinCloudFormationValidation: false });
    const stacks = ['theirs', 'lab'].map((name) => {
      const stack = new Stack(app, `Stack-${name}`);
      const { apiUrl, evidenceBucket } = new VeeamAutomation(stack, 'Automation', { ...prepared(), name });
      new CfnOutput(stack, 'Url', { value: apiUrl });
      new CfnOutput(stack, 'Bucket', { value: evidenceBucket.bucketName });
      return [name, stack] as const;
    });
    for (const [name, stack] of stacks) {
      const template = Template.fromStack(stack);
      template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: `${name}/report-links` });
      template.hasOutput('Url', {
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Automation'), 'ApiEndpoint'] },
      });
      template.hasOutput('Bucket', {
        Value: { Ref: Match.stringLikeRegexp('^AutomationComplianceEvidence') },
      });
      template.hasResourceProperties('AWS::Logs::MetricFilter', {
        MetricTransformations: [Match.objectLike({ MetricNamespace: name })],
      });
    }
  });

  it('refuses a name that is in use, and one that is not known at synth', () => {
    const stack = new Stack(new App(), 'Theirs');
    new VeeamAutomation(stack, 'First', prepared());
    expect(() => new VeeamAutomation(stack, 'Second', prepared())).toThrow(/called Theirs/);
    const nested = new NestedStack(stack, 'Nested');
    expect(() => new VeeamAutomation(nested, 'Third', prepared())).toThrow(/nested stack/);
  });
});

it('reports mistakes in the settings as in the file', async () => {
  const wrong = prepareAutomation({ clones: { deadlineMinutes: 1 } });
  await expect(wrong).rejects.toThrow(AutomationInvalidError);
  await expect(wrong).rejects.toThrow(/^clones\.deadlineMinutes: /);
});
