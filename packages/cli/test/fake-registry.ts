import {
  decodeBase64,
  isInForce,
  type ReadRegistry,
  type RefusalCode,
  readRegistry,
  termsTextOf,
} from '@comity/protocol';
import { INSTANT } from '@comity/protocol/testing';

type Answer = { readonly status: number; readonly value: unknown } | { readonly code: RefusalCode };

/** The routes of the registry, in memory: what is imported is in force at once. */
export class FakeRegistry {
  held: ReadRegistry | undefined;
  pinned: { readonly version: number; readonly sha256: string } | null = null;

  answer(route: string, body: Uint8Array): Answer | undefined {
    if (route === 'POST /registries') return this.#import(body);
    const [, id] = /^GET \/instruments(?:\/([^/]+))?$/.exec(route) ?? [];
    if (!route.startsWith('GET /instruments')) return undefined;
    if (this.held === undefined)
      return id === undefined
        ? { status: 200, value: { registry: null, pinned: this.pinned, instruments: [] } }
        : { code: 'not-found' };
    const { registry, sha256 } = this.held;
    const { version, issuedAt, changes } = registry;
    const head = { version, sha256, issuedAt, changes };
    const now = Date.parse(INSTANT);
    const instruments = registry.instruments.map((one) => ({ ...one, inForce: isInForce(one, now) }));
    if (id === undefined) return { status: 200, value: { registry: head, pinned: this.pinned, instruments } };
    const instrument = registry.instruments.find((one) => one.id === id);
    if (instrument === undefined) return { code: 'not-found' };
    const { adherence } = instrument;
    const text = adherence === null ? null : (termsTextOf(registry, adherence) ?? null);
    return {
      status: 200,
      value: { registry: head, instrument, inForce: isInForce(instrument, now), text },
    };
  }

  #import(body: Uint8Array): Answer {
    const document = decodeBase64(JSON.parse(Buffer.from(body).toString()).document);
    const read = document.ok ? readRegistry(document.value) : document;
    if (!read.ok) return { code: read.refusal.code };
    this.held = read.value;
    return {
      status: 201,
      value: {
        version: read.value.registry.version,
        sha256: read.value.sha256,
        inForce: this.pinned !== null,
      },
    };
  }
}
