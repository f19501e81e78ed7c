import { join } from 'node:path';

// For programs that tests run, a hundred of them on the same packages. The suite's own workers, which began without it,
// would write all that they have compiled as they end, for nobody. A run inside a run uses that of the outer one.
process.env['NODE_COMPILE_CACHE'] ??= join(process.env['RUN_FOLDER'] ?? '', 'compiled');
