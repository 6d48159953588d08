/**
 * An error that an emulated AWS service answers with, as it looks on the wire of the AWS JSON protocol:
 * an HTTP status and a body of `__type` (namespace and name), `message` and what the error carries besides.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 */
export interface AwsErrorOptions {
  /** For example `ConditionalCheckFailedException`: what the SDK makes the error's name. */
  readonly type: string;
  /** What precedes the type in `__type`, its `#` included. */
  readonly namespace?: string;
  readonly message: string;
  readonly status?: number;
  /** Further members of the body, such as `Item` or `CancellationReasons`. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** What AWS bills although it refused: a failed condition costs a write. */
  readonly capacityUnits?: number;
}

export class AwsError extends Error {
  readonly type: string;
  readonly namespace: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly capacityUnits: number;

  constructor(options: AwsErrorOptions) {
    super(options.message);
    this.name = options.type;
    this.type = options.type;
    this.namespace = options.namespace ?? '';
    this.status = options.status ?? 400;
    this.fields = options.fields ?? {};
    this.capacityUnits = options.capacityUnits ?? 0;
  }

  /** The body of the answer, ready for `JSON.stringify`. */
  get body(): Record<string, unknown> {
    return { __type: this.namespace + this.type, message: this.message, ...this.fields };
  }
}
