import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openPrompt } from '../../../commands/credentials/prompt.ts';

function streams(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = new PassThrough();
  return { input, output, shown: () => String(output.read() ?? '') };
}

test('a terminal shows what is typed, and nothing of what is hidden', async () => {
  const { input, output, shown } = streams(true);
  const prompt = openPrompt(input, output);
  const user = prompt.ask('User: ');
  input.write('LAB\\operator\r');
  expect(await user).toBe('LAB\\operator');
  expect(shown()).toMatch(/User: .*operator/);
  const password = prompt.ask('Password: ', { hidden: true });
  input.write('s3cret "x" \r');
  expect(await password).toBe('s3cret "x" ');
  expect(shown()).toBe('Password: \n');
  prompt.close();
});

test('a pipe gives a line to each question, is asked nothing, and at its end there is nothing', async () => {
  const { input, output, shown } = streams(false);
  const prompt = openPrompt(input, output);
  input.end('user one\npass one\nuser two');
  expect(await prompt.ask('User: ')).toBe('user one');
  expect(await prompt.ask('Password: ', { hidden: true })).toBe('pass one');
  expect(await prompt.ask('User: ')).toBe('user two');
  expect(await prompt.ask('Password: ', { hidden: true })).toBe('');
  expect(shown()).toBe('');
  prompt.close();
});
