import { join } from 'node:path';

// A compile cache for the programs that tests run, because about a hundred programs load the same packages. The
// suite's own workers started without it: they would write a cache at their end that no process reads. A nested run
// uses the cache of the outer run.
process.env['NODE_COMPILE_CACHE'] ??= join(process.env['RUN_FOLDER'] ?? '', 'compiled');
