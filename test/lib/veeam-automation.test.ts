import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { AutomationInvalidError, prepareAutomation, VeeamAutomation } from '../../lib/index.ts';
import { prepared } from './synthesize.ts';

describe('in a stack of somebody else', () => {
  it('stands twice under two names, each with secrets of its own', () => {
    const stack = new Stack(new App(), 'Theirs');
    const first = new VeeamAutomation(stack, 'First', prepared());
    const second = new VeeamAutomation(stack, 'Second', { ...prepared(), name: 'lab' });
    const template = Template.fromStack(stack);
    for (const name of ['Theirs', 'lab']) {
      template.hasResourceProperties('AWS::SecretsManager::Secret', { Name: `${name}/read/em-1` });
    }
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
    expect([first.apiUrl, second.apiUrl].map((url) => stack.resolve(url))).toEqual([
      { 'Fn::GetAtt': [expect.stringMatching(/^First/), 'ApiEndpoint'] },
      { 'Fn::GetAtt': [expect.stringMatching(/^Second/), 'ApiEndpoint'] },
    ]);
  });

  it('refuses a name that is taken, and one that nobody knows yet', () => {
    const stack = new Stack(new App(), 'Theirs');
    new VeeamAutomation(stack, 'First', prepared());
    expect(() => new VeeamAutomation(stack, 'Second', prepared())).toThrow(/called Theirs/);
    const nested = new NestedStack(stack, 'Nested');
    expect(() => new VeeamAutomation(nested, 'Third', prepared())).toThrow(/nested stack/);
  });
});

it('says what is wrong with what would be in the file', async () => {
  const wrong = prepareAutomation({ clones: { deadlineMinutes: 1 } });
  await expect(wrong).rejects.toThrow(AutomationInvalidError);
  await expect(wrong).rejects.toThrow(/^clones\.deadlineMinutes: /);
});
