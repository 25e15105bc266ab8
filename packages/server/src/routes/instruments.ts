import type { ComityNode } from '@comity/node';
import { READER_ROLES } from '@comity/policy';
import {
  decodeBase64,
  InstrumentId,
  instrumentOf,
  isInForce,
  ok,
  type Registry,
  refuse,
  termsTextOf,
} from '@comity/protocol';
import { API_REGISTRY_BYTES_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';
import { route } from '../http/route.ts';
import { readableRosters } from '../publish/readable-rosters.ts';
import {
  AdherenceShape,
  ImportedRegistryShape,
  InstrumentListShape,
  InstrumentViewShape,
  RosterShape,
} from '../view/instrument-shapes.ts';

/** What the network knows of laws and agreements, what institutes have accepted, and who is in which private group. */

const RegistryBody = z.strictObject({ document: z.base64() }).openapi('RegistryInput');

export const instrumentRoutes = [
  route({
    method: 'get',
    path: '/instruments',
    permission: 'any',
    summary: 'The registry of instruments in force, and whether each is in force today',
    answer: { description: 'All instruments', content: InstrumentListShape },
    handle: async (_call, { node, clock }) => {
      const registry = node.registry();
      const instruments = (registry?.instruments ?? []).map((instrument) => ({
        ...instrument,
        inForce: isInForce(instrument, clock.nowMs()),
      }));
      const head = registryInForce(node);
      return ok({ status: 200, json: { registry: head, pinned: pinnedBy(node), instruments } });
    },
  }),
  route({
    method: 'get',
    path: '/instruments/{id}',
    permission: 'any',
    summary: 'One instrument, with the text that its recipients accept',
    params: z.object({ id: InstrumentId }),
    answer: { description: 'The instrument', content: InstrumentViewShape },
    handle: async ({ params }, { node, clock }) => {
      const registry = node.registry();
      const head = registryInForce(node);
      const instrument = registry === null ? undefined : instrumentOf(registry, params.id);
      if (registry === null || head === null || instrument === undefined) return refuse('not-found');
      const { adherence } = instrument;
      const text = adherence === null ? null : (termsTextOf(registry, adherence) ?? null);
      const inForce = isInForce(instrument, clock.nowMs());
      return ok({ status: 200, json: { registry: head, instrument, inForce, text } });
    },
  }),
  route({
    method: 'get',
    path: '/registry',
    permission: 'any',
    summary: 'The exact document of the registry that the charter in force names',
    answer: { description: 'A registry', content: 'application/json' },
    handle: async (_call, { node, store }) => {
      const pinned = pinnedBy(node);
      if (pinned === null) return refuse('not-found');
      const document = await store.registry(pinned.sha256);
      if (document === undefined) return refuse('registry-missing', { version: pinned.version });
      const headers = { 'content-type': 'application/json', etag: `"${pinned.sha256}"` };
      return ok({ status: 200, bytes: document, headers });
    },
  }),
  route({
    method: 'post',
    path: '/registries',
    permission: ['operator', 'counsel'],
    summary: 'Keep the document of a registry; the charter that names it puts it to use',
    json: { schema: RegistryBody, bytesMax: API_REGISTRY_BYTES_MAX },
    status: 201,
    answer: { description: 'What it is', content: ImportedRegistryShape },
    handle: async ({ body }, { node }) => {
      const document = decodeBase64(body.document);
      const read = document.ok ? await node.importRegistry(document.value) : document;
      if (!read.ok) return read;
      const { registry, sha256 } = read.value;
      const inForce = pinnedBy(node)?.sha256 === sha256;
      return ok({ status: 201, json: { ...headOf(registry, sha256), inForce } });
    },
  }),
  route({
    method: 'get',
    path: '/texts',
    permission: 'any',
    summary: 'Texts that institutes accept: whether we do, who waits for it, who else does',
    answer: { description: 'One entry per text', content: z.object({ items: z.array(AdherenceShape) }) },
    handle: async (_call, { node }) => ok({ status: 200, json: { items: await node.adherences() } }),
  }),
  route({
    method: 'get',
    path: '/rosters',
    permission: READER_ROLES,
    summary: 'Private groups, by the newest rosters that the caller may read',
    answer: { description: 'One entry per group', content: z.object({ items: z.array(RosterShape) }) },
    handle: async ({ caller }, { node }) =>
      ok({ status: 200, json: { items: await readableRosters(node, caller) } }),
  }),
];

const pinnedBy = (node: Pick<ComityNode, 'charter'>) => node.charter()?.charter.registry ?? null;

function registryInForce(node: Pick<ComityNode, 'charter' | 'registry'>) {
  const registry = node.registry();
  const pinned = pinnedBy(node);
  return registry === null || pinned === null ? null : headOf(registry, pinned.sha256);
}

const headOf = ({ version, issuedAt, changes }: Registry, sha256: string) => ({
  version,
  sha256,
  issuedAt,
  changes,
});
