import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Charter, DEFAULT_CRISIS_TERMS, type Registry, sha256Hex } from '@comity/protocol';
import { exampleCharter, exampleKey, sealCharter } from '@comity/protocol/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTerminal, type Terminal, writeIn } from './terminal.ts';

const SHIPPED = fileURLToPath(new URL('../../../protocol/instruments/registry.json', import.meta.url));
const bytes = await readFile(SHIPPED);
const shipped: Registry = JSON.parse(bytes.toString());
const ROOTS = ['north', 'south'].map((id) => exampleKey(`${id}/root`));

let terminal: Terminal;
beforeEach(async () => {
  terminal = await openTerminal();
});
afterEach(() => terminal[Symbol.asyncDispose]());

/** Proposes version 2 after a version 1 with this change. */
async function propose(before: Partial<Charter>, ...args: readonly string[]) {
  const previous = await writeIn(
    terminal,
    'charter-1.json',
    sealCharter({ ...exampleCharter(), ...before }, ROOTS),
  );
  const out = join(terminal.home, 'charter-2.json');
  const said = await terminal.run('charter', 'propose', '--previous', previous, '--out', out, ...args);
  const charter = async (): Promise<Charter> => JSON.parse(await readFile(out, 'utf8'));
  return { ...said, charter, path: out };
}

describe('charter propose --registry', () => {
  it('pins version and digest of a registry, and says so to whoever signs', async () => {
    const said = await propose({}, '--registry', SHIPPED);
    const pin = { version: 1, sha256: sha256Hex(new Uint8Array(bytes)) };
    expect((await said.charter()).registry).toEqual(pin);
    expect(said.out).toContain(
      `registry: none: what claims an instrument is held becomes version 1, digest ${pin.sha256}`,
    );
    expect((await terminal.run('charter', 'show', said.path)).out).toContain(
      `version 1, digest ${pin.sha256}`,
    );
  });

  it('keeps the pin where none is given', async () => {
    const registry = { version: 3, sha256: sha256Hex(new Uint8Array()) };
    const said = await propose({ registry });
    expect((await said.charter()).registry).toEqual(registry);
    expect(said.out).not.toContain('registry: ');
  });

  it('does not go back to an older version, nor to other content under the same one', async () => {
    const registry = { version: 1, sha256: sha256Hex(new Uint8Array()) };
    expect((await propose({ registry }, '--registry', SHIPPED)).code).toBe(64);
    expect((await propose({ registry: { ...registry, version: 2 } }, '--registry', SHIPPED)).code).toBe(64);
    const next = await writeIn(terminal, 'next.json', JSON.stringify({ ...shipped, version: 2 }));
    expect((await propose({ registry }, '--registry', next)).code).toBe(0);
  });

  it('refuses what is no registry', async () => {
    const broken = await writeIn(terminal, 'broken.json', '{}');
    expect((await propose({}, '--registry', broken)).err).toContain('[registry-malformed]');
  });
});

describe('charter propose after a charter with terms for crises', () => {
  it('keeps them', async () => {
    const crisis = { ...DEFAULT_CRISIS_TERMS, alertCoordinators: 3 };
    expect((await (await propose({ crisis })).charter()).crisis).toEqual(crisis);
  });
});

describe('charter propose --related', () => {
  it('says which companies an institute is related to', async () => {
    const said = await propose({}, '--related', 'north=Example Labs', '--related', 'north=Other = Co');
    const related = (await said.charter()).institutes.map((member) => member.relatedCompanies);
    expect(related).toEqual([['Example Labs', 'Other = Co'], [], []]);
    expect(said.out).toContain('north is related to Example Labs, Other = Co from now on');
    expect(said.out).toMatch(/north +Example Labs, Other = Co/);
  });

  it('replaces what an institute was related to, also by nothing', async () => {
    const institutes = exampleCharter().institutes.map((member) => ({
      ...member,
      relatedCompanies: ['Old'],
    }));
    const said = await propose({ institutes }, '--related', 'north=New', '--related', 'south=');
    const related = (await said.charter()).institutes.map((member) => member.relatedCompanies);
    expect(related).toEqual([['New'], [], ['Old']]);
    expect(said.out).toContain('south is related to no company from now on');
    expect(said.out).not.toContain('its entry changes');
  });

  it.each(['north', 'absent=Example Labs', 'NORTH=Example Labs'])('refuses %s with 64', async (related) => {
    expect((await propose({}, '--related', related)).code).toBe(64);
  });
});
