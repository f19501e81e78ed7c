import type { Resources } from '../template/resources.ts';
import { LambdaFunction } from './function.ts';
import { functionSettings } from './settings.ts';

/** All functions of the template. */
export class Functions {
  readonly #functions: LambdaFunction[];

  constructor(
    resources: Resources,
    options: {
      assembly: string;
      awsEndpointUrl: string;
      log: (line: object) => void;
      instancesAtMost?: number;
    },
  ) {
    this.#functions = resources
      .ofType('AWS::Lambda::Function')
      .map((resource) => functionSettings(resource, options.assembly, options.awsEndpointUrl))
      .map((settings) => new LambdaFunction(settings, options));
  }

  all(): readonly LambdaFunction[] {
    return this.#functions;
  }

  /** Finds a function by ARN (with or without a version), name or logical id. */
  find(id: string): LambdaFunction | undefined {
    return this.#functions.find(({ settings }) =>
      [settings.arn, `${settings.arn}:$LATEST`, settings.name, settings.logicalId].includes(id),
    );
  }

  /** Finds the one function whose logical id is `id` and the hash that CDK appends. */
  findByConstruct(id: string): LambdaFunction | undefined {
    const found = this.#functions.filter(
      ({ settings }) => settings.logicalId.replace(/[0-9A-F]{8}$/, '') === id,
    );
    return found.length === 1 ? found[0] : undefined;
  }

  async close(): Promise<void> {
    await Promise.all(this.#functions.map((each) => each.close()));
  }
}
