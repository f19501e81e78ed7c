import { expect, it } from 'vitest';
import { everyOption, templateOf } from './synthesize.ts';

/** The workflows at whose ends the sender is started, by the ids of their resources. */
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

it('starts the sender when a workflow ends whose functions may not: where somebody wants to hear of it', () => {
  const ofClones = ['ClonesWorkflow', 'ClonesReconciliation', 'CloneBatchesLooks'];
  const { vpc: _vpc, ...open } = everyOption.deployment;
  expect(sentAtEndsOf({ ...everyOption, deployment: open })).toEqual(ofClones);
  expect(sentAtEndsOf({ ...everyOption, notices: {} })).toEqual(['SlackCommand']);
  expect(sentAtEndsOf({})).toEqual([]);
});
