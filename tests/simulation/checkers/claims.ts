import { testReader } from '@comity/node/testing';
import { parseEnvelope, parseStatement, readBundle, STATEMENT_PAYLOAD_TYPE } from '@comity/protocol';
import { knowledgeOf } from '../knowledge.ts';
import type { Intended, Site, World } from '../world.ts';
import { remarksKnown } from './entitlement.ts';

const READER = testReader('counsel');

/**
 * What was claimed for a statement stands on every copy: in the view of whoever may read it, with what comes with it, and in every bundle
 * that is taken out. Asked at the end of a run, since it takes every statement out again.
 */
export async function checkClaims(world: World, running: readonly Site[]): Promise<void> {
  for (const site of running) {
    for (const of of world.intended.values()) {
      if (of.parts.length === 0 || !site.memory.byId.has(of.id as never)) continue;
      await checkView(world, site, of);
      await checkBundle(world, site, of);
    }
  }
}

async function checkView(world: World, site: Site, of: Intended): Promise<void> {
  const meant = remarksKnown(world, of, knowledgeOf(world, site)).at(-1)?.marking ?? of.marking;
  if (meant.legal.length === 0) return;
  const view = await site.node?.statement(of.id as never, READER); // as: an id of the workload
  if (view === undefined || !view.ok) return;
  world.sometimes('claims-read');
  const shown = view.value.marking.legal.map(({ instrument }) => instrument);
  const owed = view.value.obligations.flatMap((each) =>
    each.kind === 'instrument' ? [each.instrument] : [],
  );
  for (const { instrument } of meant.legal) {
    const isOwed = owed.includes(instrument) || site.institute.id === of.issuer;
    if (!shown.includes(instrument) || !isOwed)
      world.violate('claims', `${site.institute.id} shows ${of.id.slice(0, 8)} without ${instrument}`);
  }
}

async function checkBundle(world: World, site: Site, of: Intended): Promise<void> {
  if (of.marking.legal.length === 0) return;
  const bundle = await site.node?.exportBundle(of.id as never, READER); // as above
  if (bundle === undefined || !bundle.ok) return;
  world.sometimes('claims-taken-out');
  const read = readBundle(bundle.value);
  const sealed = read.ok ? parseEnvelope(read.value.envelope, [STATEMENT_PAYLOAD_TYPE]) : read;
  const statement = sealed.ok ? parseStatement(sealed.value.payload) : sealed;
  const told = statement.ok ? statement.value.label.marking.legal.map(({ instrument }) => instrument) : [];
  for (const { instrument } of of.marking.legal)
    if (!told.includes(instrument))
      world.violate('claims', `${site.institute.id} takes out ${of.id.slice(0, 8)} without ${instrument}`);
}
