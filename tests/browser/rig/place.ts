import type { TOKEN_ROLES } from '@comity/devnet';
import { type Ed25519Signer, ed25519Signer } from '@comity/protocol';

export type Persona = (typeof TOKEN_ROLES)[number];

/** One institute of the network that all browser tests share, as plain values: they cross from Vitest's own process to its workers. */
export interface Place {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  /** Where its people open it: `http://north.localhost:4711`. */
  readonly origin: string;
  readonly apiUrl: string;
  readonly tokens: Readonly<Record<Persona, string>>;
  readonly links: Readonly<Record<Persona, string>>;
  readonly staff: readonly {
    readonly post: string;
    readonly roles: readonly string[];
    readonly seed: string;
  }[];
}

export interface BrowserNetwork {
  /** Of the one Chromium. */
  readonly wsEndpoint: string;
  readonly places: readonly Place[];
  readonly charter: { readonly network: string; readonly version: number; readonly sha256: string };
  /** Ids of what was seeded, by a name. */
  readonly records: Readonly<Record<string, string>>;
}

export function placeIn({ places }: Pick<BrowserNetwork, 'places'>, id: string): Place {
  const place = places.find((each) => each.id === id);
  if (place === undefined) throw new Error(`there is no ${id}`);
  return place;
}

/** Who holds one of these roles at an institute, as signers; the first `count` of them. */
export function signersAt(place: Place, role: string, count = 1): readonly Ed25519Signer[] {
  return place.staff
    .filter(({ roles }) => roles.includes(role))
    .slice(0, count)
    .map(({ seed }) => ed25519Signer(new Uint8Array(Buffer.from(seed, 'hex'))));
}
