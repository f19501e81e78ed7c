/*
 * The package's entry: the construct, and what it is made from. Node.js runs these files as they are, which it does
 * not do below `node_modules`: use the repository as a workspace or a submodule of yours.
 */

export { AutomationStack } from './automation-stack.ts';
export { AutomationInvalidError } from './configuration/read-automation.ts';
export { type PreparedAutomation, prepareAutomation } from './prepare-automation.ts';
export { VeeamAutomation, type VeeamAutomationProps } from './veeam-automation.ts';
