import { expect, it } from 'vitest';
import { everyOption, templateOf } from './synthesize.ts';

/** The workflows whose end starts the sender, by the ids of their resources. */
function sentAtEndsOf(given: object): string[] {
  const template = templateOf(given);
  const rules = Object.values(template.findResources('AWS::Events::Rule')).map(
    ({ Properties }) => Properties,
  );
  return rules
    .filter(({ Targets: [{ Arn }] }) => Arn['Fn::GetAtt']?.[0].startsWith('ComplianceSendingNoticesSend'))
    .flatMap(({ EventPattern }) => EventPattern.detail.stateMachineArn)
    .map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ''));
}

it('starts the sender at the end of a workflow whose functions may not start it, if a channel subscribes to it', () => {
  const ofClones = ['ClonesWorkflow', 'ClonesReconciliation', 'CloneBatchesLooks'];
  const { vpc: _vpc, ...open } = everyOption.deployment;
  expect(sentAtEndsOf({ ...everyOption, deployment: open })).toEqual(ofClones);
  expect(sentAtEndsOf({ ...everyOption, notices: {} })).toEqual(['SlackCommand']);
  expect(sentAtEndsOf({})).toEqual([]);
});
