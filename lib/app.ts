import { App } from 'aws-cdk-lib/core';
import { AutomationInvalidError, AutomationStack, prepareAutomation } from './index.ts';

const app = new App();

try {
  const { warnings, ...automation } = await prepareAutomation(
    app.node.tryGetContext('config') ?? 'automation.yaml',
    // `npm start` and the tests run on this machine only: they ask for a build in one pass (`together`).
    app.node.tryGetContext('build') ?? 'apart',
  );
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint)
    console.error(`Note: AWS_ENDPOINT_URL is ${endpoint}. What is deployed goes there, and not to AWS.`);
  new AutomationStack(app, automation.settings.deployment.name, automation);
  app.synth();
} catch (error) {
  if (!(error instanceof AutomationInvalidError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
