import { comityJson } from '../comity.ts';
import type { Devnet, DevnetInstitute } from '../devnet.ts';
import type { TOKEN_ROLES } from '../institute-folder.ts';

/** A command of `comity` at an institute, by one of its people. Answers what it prints with `--json`. */
export async function say<T>(
  devnet: Devnet,
  name: string,
  role: (typeof TOKEN_ROLES)[number],
  args: readonly string[],
): Promise<T> {
  const institute: DevnetInstitute | undefined = devnet.institutes.find(({ id }) => id === name);
  const url = institute?.process()?.ready.apiUrl;
  if (institute === undefined || url === undefined) throw new Error(`${name} is not running`);
  return comityJson<T>(url, institute.tokens[role], args);
}
