import {
  type Instrument,
  isInForce,
  type Registry,
  readRegistry,
  type TermsText,
  termsTextOf,
} from '@comity/protocol';
import { REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { readFileOrFail } from './local-file.ts';
import { orFail } from './refusal-failure.ts';

/** What the API answers on `/instruments`, and what a file says in the same shape. */
export interface RegistryView {
  readonly registry: RegistryHead;
  readonly instruments: readonly (Instrument & { readonly inForce: boolean })[];
}

export interface InstrumentView {
  readonly registry: RegistryHead;
  readonly instrument: Instrument;
  readonly inForce: boolean;
  /** What a recipient's counsel accepts; null: nothing. */
  readonly text: TermsText | null;
}

export interface RegistryHead extends Pick<Registry, 'version' | 'issuedAt' | 'changes'> {
  readonly sha256: string;
}

/** The registry in force on the node, or the one of a file. */
export async function registryView(context: Context, file: string | undefined): Promise<RegistryView> {
  if (file === undefined) return (await context.api()).json<RegistryView>('GET', '/instruments');
  const { head, registry } = await registryFile(file);
  return {
    registry: head,
    instruments: registry.instruments.map((instrument) => ({
      ...instrument,
      inForce: isInForce(instrument, context.io.nowMs()),
    })),
  };
}

export async function instrumentView(
  context: Context,
  id: string,
  file: string | undefined,
): Promise<InstrumentView> {
  if (file === undefined)
    return (await context.api()).json<InstrumentView>('GET', `/instruments/${encodeURIComponent(id)}`);
  const { head, registry } = await registryFile(file);
  const instrument = registry.instruments.find((one) => one.id === id);
  if (instrument === undefined)
    throw new Failure(EXIT.badInput, 'not-found', `This registry has no instrument ${id}.`, {
      instruments: registry.instruments.map((one) => one.id),
    });
  const { adherence } = instrument;
  return {
    registry: head,
    instrument,
    inForce: isInForce(instrument, context.io.nowMs()),
    text: adherence === null ? null : (termsTextOf(registry, adherence) ?? null),
  };
}

export interface RegistryFile {
  readonly head: RegistryHead;
  readonly registry: Registry;
  readonly document: Uint8Array;
}

/** A registry's document, checked whole. */
export async function registryFile(path: string): Promise<RegistryFile> {
  const document = await readFileOrFail(path, REGISTRY_BYTES_MAX);
  const { registry, sha256 } = orFail(readRegistry(document));
  const { version, issuedAt, changes } = registry;
  return { head: { version, sha256, issuedAt, changes }, registry, document };
}
