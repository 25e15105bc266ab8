import type { z } from 'zod';
import type { Charter } from './charter.ts';
import type { Label } from './label.ts';
import type { Role } from './role.ts';

/** How many distinct posts of a role must sign. Nobody counts for two roles of one statement. */
export interface SignatureDemand {
  readonly role: Role;
  readonly count: number;
}

/**
 * One kind of statement: one file in statement-type/, one schema. `pnpm generate` lists the files; nothing else names them.
 */
export interface StatementType<Body = unknown> {
  /** The last part of its predicate type: `urn:comity:<name>:1`. */
  readonly name: string;
  readonly body: z.ZodType<Body>;
  /** `root`: the institute's offline root key alone. Otherwise the posts that must sign; the charter can ask for more. */
  readonly signedBy: 'root' | ((charter: Charter, body: Body) => readonly SignatureDemand[]);
  /** It goes by the priority lane (spec/push.md): whoever is entitled has it before its log has come so far. */
  readonly urgent?: true;
  /** `members`: everybody in the charter must be able to judge by it, so its audience is fixed to all members. */
  readonly audience: 'marking' | 'members';
  /** What the in-toto subjects are: the parts, or the SHA-256 of the one key, statement or text that the body speaks of. */
  readonly subject: 'parts' | ((body: Body) => { readonly name: string; readonly sha256: string });
  /** What label and body must say together: the path of the first field that does not; undefined: sound. */
  readonly problem?: (label: Label, body: Body) => string | undefined;
}

/** Keeps the body's type where a type is defined. */
export const defineStatementType = <Body>(type: StatementType<Body>): StatementType<Body> => type;
