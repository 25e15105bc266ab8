/** What the console needs from outside. It has no way to the node but the node's own HTTP API. */
export interface ConsoleDeps {
  /**
   * The API under `/api/v1`, in process, as if the browser had asked it: the same checks, decisions and lines of the access log. `env` is what the
   * HTTP server tells of the connection.
   */
  readonly api: (request: Request, env?: unknown) => Response | Promise<Response>;
  readonly nowMs: () => number;
  /** Tells of a fault that the reader was only told the number of. */
  readonly onFault: (fault: unknown, requestId: string) => void;
  readonly institute: string;
  readonly network: string;
  readonly version: string;
}

export interface Console {
  fetch(request: Request, env?: unknown): Response | Promise<Response>;
}
