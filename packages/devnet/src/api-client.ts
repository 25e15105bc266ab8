/** A caller of one node's HTTP API with one token. Throws with the problem's code when the node refuses. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
  putBytes<T>(path: string, bytes: Uint8Array): Promise<T>;
  bytes(path: string): Promise<Uint8Array>;
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, detail: string) {
    super(`${code} (${status}): ${detail}`);
    this.status = status;
    this.code = code;
  }
}

export function apiClient(apiUrl: string, token: string): ApiClient {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...init.headers };
    const response = await fetch(`${apiUrl}${path}`, { ...init, headers });
    if (response.ok) return response;
    // RFC 9457; a body that is something else is reported by its status alone.
    const problem = (await response.json().catch(() => ({}))) as { code?: string; title?: string };
    throw new ApiProblem(response.status, problem.code ?? 'unknown', problem.title ?? response.statusText);
  };
  // The caller names the shape that the API documents for the path.
  const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
  return {
    get: async (path) => json(await call(path, {})),
    post: async (path, body, headers = {}) => {
      const init = {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      };
      return json(await call(path, init));
    },
    putBytes: async (path, bytes) => {
      const headers = { 'content-type': 'application/octet-stream' };
      return json(await call(path, { method: 'PUT', body: new Uint8Array(bytes), headers }));
    },
    bytes: async (path) => new Uint8Array(await (await call(path, {})).arrayBuffer()),
  };
}
