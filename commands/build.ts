import { buildPackages } from './build/build-packages.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run build

Compiles the packages to JavaScript with declarations, each into a folder below dist/ that "npm pack" and
"npm publish" take as it is: dist/veeam, dist/lab, dist/local-cloud, dist/cli, and dist/automation, the CDK
construct.`;

await runCommand({ usage, options: {} }, async () => {
  await buildPackages('dist');
  console.log(
    'Built dist/veeam, dist/lab, dist/local-cloud, dist/cli and dist/automation. Pack one with: npm pack ./dist/veeam',
  );
});
