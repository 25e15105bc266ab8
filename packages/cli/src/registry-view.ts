import {
  type Instrument,
  isInForce,
  type Registry,
  readRegistry,
  refuse,
  type TermsText,
  termsTextOf,
} from '@comity/protocol';
import { REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import type { Api } from './api.ts';
import type { Context } from './context.ts';
import { EXIT, Failure } from './failure.ts';
import { readFileOrFail } from './local-file.ts';
import { orFail } from './refusal-failure.ts';

/** What a node has in force, and what a file says in the same shape. */
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
  if (file === undefined) return registryOfNode(await context.api());
  const { head, registry } = await registryFile(file);
  return {
    registry: head,
    instruments: registry.instruments.map((instrument) => ({
      ...instrument,
      inForce: isInForce(instrument, context.io.nowMs()),
    })),
  };
}

async function registryOfNode(api: Api): Promise<RegistryView> {
  const { registry, pinned, instruments } = await api.json<InstrumentsAnswer>('GET', '/instruments');
  if (registry !== null) return { registry, instruments };
  if (pinned === null)
    throw new Failure(
      EXIT.refused,
      'registry-missing',
      'The charter in force names no registry of instruments.',
      {},
      'comity charter propose --from-node --registry FILE --out FILE',
    );
  return orFail<RegistryView>(refuse('registry-missing', { version: pinned.version }), EXIT.refused);
}

interface InstrumentsAnswer extends Pick<RegistryView, 'instruments'> {
  /** Null: the charter names none, or its document is not here. */
  readonly registry: RegistryHead | null;
  readonly pinned: Pick<RegistryHead, 'version' | 'sha256'> | null;
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
