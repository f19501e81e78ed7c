import { describe, expect, test } from 'vitest';
import { readTask } from '../../src/enterprise-manager/tasks.ts';
import { recordOf } from './fixture.ts';

function task(state: string, rest = '') {
  return readTask(
    recordOf(
      `<Task><TaskId>task-7</TaskId><State>${state}</State><Operation>CloneJob</Operation>${rest}</Task>`,
    ),
  );
}
const success = '<Result Success="true"><Message>Ok</Message></Result>';
const failure = '<Result Success="false"><Message>No space &amp; no hope</Message></Result>';

describe('a task', () => {
  test.each([
    ['Running', '', 'running'],
    ['OperationFinished', success, 'running'],
    ['OperationFinished', failure, 'running'],
    ['Finished', success, 'succeeded'],
    ['finished', success.replace('true', 'True'), 'succeeded'],
    ['Finished', failure, 'failed'],
    ['Finished', '', 'running'],
    ['Finished', '<Result><Message>Ok</Message></Result>', 'running'],
    ['Hibernating', success, 'running'],
  ])('in state %s with %j is %s', (state, result, phase) => {
    expect(task(state, result).phase).toBe(phase);
  });

  test('has the reason of its failure', () => {
    expect(task('Finished', failure)).toMatchObject({
      id: 'task-7',
      operation: 'CloneJob',
      result: { success: false, message: 'No space & no hope' },
    });
  });

  test('has the new job from the link’s Href, whatever its Name and host', () => {
    const links = `<Links>
      <Link Rel="Delete" Type="Task" Href="https://em/api/tasks/task-7" />
      <Link Rel="Related" Type="Repository" Href="https://em/api/repositories/r-1" />
      <Link Rel="Related" Type="Job" Href="https://else:9398/api/jobs/1ef1?format=Entity&amp;x=1" Name="another name" />
    </Links>`;
    expect(task('Finished', links + success).relatedJobId).toBe('1ef1');
    expect(task('Finished', success).relatedJobId).toBeUndefined();
  });

  test.each([
    '{"TaskId":"task-7","State":"Finished","Operation":"CloneJob","Result":{"Success":true,"Message":"Ok"},"Links":[{"Rel":"Related","Href":"https://em/api/jobs/1ef1?format=Entity","Type":"Job","Name":null}]}',
    '{"taskId":"task-7","state":"Finished","operation":"CloneJob","result":{"success":"true","message":"Ok"},"links":[{"rel":"Related","href":"https://em/api/jobs/1ef1?format=Entity","type":"Job","name":null}]}',
  ])('is the same in JSON: %s', (json) => {
    expect(readTask(recordOf(json))).toEqual({
      id: 'task-7',
      state: 'Finished',
      operation: 'CloneJob',
      result: { success: true, message: 'Ok' },
      relatedJobId: '1ef1',
      phase: 'succeeded',
    });
  });
});
