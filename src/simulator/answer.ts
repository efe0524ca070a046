/** What goes in and out of a handler: one Graph request, alone or as an item of a batch, and its answer. */

/** A request as the handlers see it: the url is taken apart, header names are lower-case. */
export interface GraphRequest {
  readonly method: string;
  /** The version in the path: v1.0 or beta. */
  readonly version: string;
  /** Decoded path segments after the version; `users('x')` is two segments. */
  readonly segments: readonly string[];
  /** The path and query as they were sent. */
  readonly url: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An answer before it is dressed up with request ids and sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as it is. */
  readonly body?: unknown;
  /** An error to be put in Graph's form. */
  readonly error?: { readonly code: string; readonly message: string; readonly details?: readonly object[] };
}

/** A refusal in Graph's form; code and message as Graph words them. */
export function refuse(status: number, code: string, message: string): HttpAnswer {
  return { status, error: { code, message } };
}

/** Graph's answer for an object that is not there. */
export function refuseMissing(key: string): HttpAnswer {
  return refuse(
    404,
    'Request_ResourceNotFound',
    `Resource '${key}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** The ids that support asks for; Graph puts them in headers and in every error. */
export interface AnswerIds {
  readonly requestId: string;
  readonly clientRequestId: string;
  readonly nowMs: number;
}

/** The body that goes out: errors get Graph's form with an inner error. */
export function bodyOf(answer: HttpAnswer, ids: AnswerIds): unknown {
  if (answer.error === undefined) return answer.body;
  const innerError = {
    date: new Date(ids.nowMs).toISOString().slice(0, 19),
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
  };
  return { error: { ...answer.error, innerError } };
}

/** Whether a value is an object with named properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
