import type { PeerId } from '@libp2p/interface';
import type { Link } from './link.ts';

/**
 * The links that are up, and which one of several to the same peer is used. Both sides dial, so two links can exist at
 * once; both sides must keep the same one without talking about it (spec/transport.md section 5).
 */
export class LinkSet {
  readonly #ownKey: Uint8Array;
  /** Institutes we know, and whether we are the one that dials first. */
  readonly #dialsFirst = new Map<string, boolean>();
  readonly #links = new Map<string, Link[]>();

  constructor(ownKey: Uint8Array) {
    this.#ownKey = ownKey;
  }

  /** Whether our raw key is below all of theirs: the lower one dials first, and its link stays. */
  isLower(peers: readonly PeerId[]): boolean {
    return peers.every((peer) => Buffer.compare(this.#ownKey, peer.publicKey?.raw ?? EMPTY) < 0);
  }

  know(institute: string, dialsFirst: boolean): void {
    this.#dialsFirst.set(institute, dialsFirst);
  }

  forget(institute: string): void {
    this.#dialsFirst.delete(institute);
  }

  known(): readonly string[] {
    return [...this.#dialsFirst.keys()];
  }

  dialsFirst(institute: string): boolean {
    return this.#dialsFirst.get(institute) ?? false;
  }

  institutes(): readonly string[] {
    return [...this.#links.keys()].filter((institute) => this.active(institute) !== undefined);
  }

  /** The link that new requests to the institute take. */
  active(institute: string): Link | undefined {
    return this.#links.get(institute)?.find((link) => !link.retired);
  }

  /** Adds a link that came up and retires the one it replaces, or itself. */
  add(link: Link): void {
    const links = this.#links.get(link.institute) ?? [];
    const rival = links.find(
      (each) => !each.retired && each.connection.remotePeer.equals(link.connection.remotePeer),
    );
    this.#links.set(link.institute, [...links, link]);
    if (rival !== undefined) (this.#replaces(link, rival) ? rival : link).retire();
  }

  /** Returns false if the link never was up. */
  remove(link: Link): boolean {
    const links = this.#links.get(link.institute) ?? [];
    const left = links.filter((each) => each !== link);
    if (left.length === 0) this.#links.delete(link.institute);
    else this.#links.set(link.institute, left);
    return left.length < links.length;
  }

  #replaces(link: Link, rival: Link): boolean {
    // Another instance is another process: what the old one held is dead, we only have not noticed.
    if (link.instance !== rival.instance) return true;
    // The same side opened both: it does so only when the first is lost to it.
    if (link.ours === rival.ours) return true;
    return link.ours === this.isLower([link.connection.remotePeer]);
  }
}

const EMPTY = new Uint8Array(0);
