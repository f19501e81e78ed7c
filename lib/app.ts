import { App } from 'aws-cdk-lib';
import { AutomationInvalidError, AutomationStack, prepareAutomation } from './index.ts';

const app = new App();

try {
  const { warnings, ...automation } = await prepareAutomation(
    app.node.tryGetContext('config') ?? 'automation.yaml',
    // What runs on this machine only is built in one pass: `npm start` and the tests ask for it.
    app.node.tryGetContext('build') ?? 'apart',
  );
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  new AutomationStack(app, 'VeeamAutomation', automation);
  app.synth();
} catch (error) {
  if (!(error instanceof AutomationInvalidError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
