import { globSync, readFileSync } from 'node:fs';
import { CloneSpecError } from '@veeam-automation/veeam/enterprise-manager/clone';
import { TaskLostError } from '@veeam-automation/veeam/enterprise-manager/tasks';
import * as errors from '@veeam-automation/veeam/transport/errors';
import { describe, expect, it } from 'vitest';
import { NameTakenError } from '../../../../functions/clone/driver.ts';
import { messageIn, ownCodes, reasonOf } from '../../../../functions/clone/outcome/outcome-code.ts';
import { SealBrokenError } from '../../../../functions/platform/seal.ts';
import { SecretUnusableError } from '../../../../functions/platform/secrets.ts';
import { NoConnectionFreeError } from '../../../../functions/servers/connection-leases.ts';

type VeeamErrorClass = new (details: errors.VeeamErrorDetails) => errors.VeeamError;

const { VeeamError } = errors;
const details = { server: 'em-1', operation: 'clone job', happened: 'it failed', remedy: 'Look at it.' };
const veeamErrors = [...Object.values(errors), TaskLostError, NoConnectionFreeError]
  .filter((each) => typeof each === 'function' && each !== VeeamError)
  .map((each) => new (each as VeeamErrorClass)(details));

/** An error of a function as Step Functions catches it. */
function caught(error: Error) {
  return { error: { Error: error.name, Cause: JSON.stringify({ errorMessage: error.message }) } };
}

describe('the code of an outcome', () => {
  it('exists for every class of server error', () => {
    const files = globSync('{functions,packages/veeam/src}/**/*.ts').map((file) =>
      readFileSync(file, 'utf8'),
    );
    const declared = files.flatMap((text) => [...text.matchAll(/class (\w+) extends VeeamError/g)]);
    expect(veeamErrors.map(({ name }) => name).sort()).toStrictEqual(declared.map(([, name]) => name).sort());
  });

  it.each(veeamErrors)('is that of the server error: $name', (error) => {
    expect(reasonOf(caught(error))).toStrictEqual({ code: error.code, message: error.message });
  });

  it.each([new SealBrokenError('s'), new SecretUnusableError('p', 'r'), new CloneSpecError('f', 'm')])(
    'is that of our own error: $name',
    (error) => {
      expect(reasonOf(caught(error))).toStrictEqual({ code: error.code, message: error.message });
    },
  );

  it('distinguishes a name that is in use from other refusals of a plan', () => {
    expect(reasonOf(caught(new NameTakenError('x'))).code).toBe('name-taken');
    expect(reasonOf({ error: { Error: 'RefusedError', Cause: '{}' } }).code).toBe('plan-refused');
  });

  it.each(['TypeError', 'AccessDeniedException', 'Runtime.ExitError', 'constructor'])(
    'is step-failed for any other error, whose message is only in the log: %s',
    (name) => {
      expect(reasonOf({ error: { Error: name, Cause: 'secret' } })).toStrictEqual({
        code: 'step-failed',
        message: `A step of the clone failed (${name}): the log of its function says why.`,
      });
    },
  );

  it('says that a caller or an operator cancelled, whatever the name of the error', () => {
    const error = { Error: 'Cancelled', Cause: 'ci' };
    const reason = { code: 'cancelled', message: 'It was cancelled by ci.' };
    expect(reasonOf({ error, cancelledBy: 'ci' })).toStrictEqual(reason);
  });

  it('names what interrupted a step or the clone, and is not-started without an error', () => {
    const codeOf = (name: string) => reasonOf({ error: { Error: name } }).code;
    expect(['Sandbox.Timedout', 'States.Timeout', 'TIMED_OUT'].map(codeOf)).toStrictEqual([
      'step-timed-out',
      'deadline-passed',
      'deadline-passed',
    ]);
    expect(reasonOf({})).toStrictEqual({ code: 'not-started', message: '' });
    const causeless = { error: { Error: 'ServerBusyError' } };
    expect(reasonOf(causeless)).toStrictEqual({ code: 'server-busy', message: '' });
  });

  it.each(['NotResolvedError', 'NoLeaseFreeError'])('is not-started after %s', (name) => {
    expect(reasonOf({ error: { Error: name, Cause: '{"errorMessage":"m"}' } })).toStrictEqual({
      code: 'not-started',
      message: 'm',
    });
  });

  it.each([
    ['{"errorMessage":7}', '7'],
    ...['{"a":1}', 'null', '7', '"x"', 'no JSON'].map((cause) => [cause, cause]),
  ])('the message in the cause %s is %s', (cause, message) => {
    expect(messageIn(cause)).toBe(message);
  });

  it('is in kebab-case, and docs/http.md explains it', () => {
    const [, section = ''] = readFileSync('docs/http.md', 'utf8').split(/^## (?=The outcome of a clone$)/m);
    const rows = section.replace(/\n## .*/s, '').matchAll(/^\| (`.*?`) \|/gm);
    const documented = [...rows].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '));
    const codes = [...ownCodes, ...new Set(veeamErrors.map(({ code }) => code))];
    expect(codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toStrictEqual([]);
    expect(documented.sort()).toStrictEqual(codes.sort());
  });
});
