import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildVerifier } from '@comity/console/verifier';
import { verifyTogether } from '@comity/formats/verify';
import { type Bundle, Digest, encodeUtf8, type PartName, writeBundle } from '@comity/protocol';
import {
  exampleBundle,
  exampleKey,
  examplePart,
  exampleStatement,
  sealStatement,
} from '@comity/protocol/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { vectorFiles } from '../vectors/vector-files.ts';
import { type Person, withPeople } from './rig/people.ts';

interface Vector {
  readonly now?: string;
  readonly pin?: string;
  readonly bundle?: Readonly<Record<string, unknown>>;
  readonly base?: string;
  readonly change?: Readonly<Record<string, unknown>>;
}
interface Said {
  readonly verified: boolean;
  /** Name and refusal code of each check; of a file that cannot be read the code alone. */
  readonly checks: readonly (readonly [string, string | null])[];
}

let folder: string;
let address: string;
const file = async (name: string, bytes: Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
};
const { bundle } = exampleBundle();
const bytesOf = (made: Bundle): Uint8Array => {
  const written = writeBundle(made);
  if (!written.ok) throw new Error(written.refusal.code);
  return written.value;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comity-verifier-'));
  const { offline } = await buildVerifier('0.1.0');
  address = pathToFileURL(await file('verifier.html', offline)).href;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The page as a file, on a computer without a network. */
const withVerifier = (act: (person: Person) => Promise<void>): Promise<void> =>
  withPeople([{ at: 'north', as: null, options: { offline: true } }], async (person) => {
    await person.page.goto(address);
    await act(person);
  });

async function verifyIn({ page }: Person, paths: readonly string[], pin = ''): Promise<Said> {
  await page.setInputFiles('input[type="file"]', [...paths]);
  await page.fill('input[name="pin"]', pin);
  await page.click('button[type="submit"]');
  return saidIn({ page });
}

async function saidIn({ page }: Pick<Person, 'page'>): Promise<Said> {
  await page.locator('[data-verifier-results]:focus .outcome').first().waitFor({ timeout: 60_000 });
  const said = await page.evaluate(() => ({
    verified: document.querySelector('.outcome .banner')?.getAttribute('data-tone') === 'good',
    checks: [...document.querySelectorAll('.outcome [data-check]')].map(
      (check) => [check.getAttribute('data-check') ?? '', check.getAttribute('data-code')] as const,
    ),
    refused: document.querySelector('.outcome .banner [data-refusal]')?.getAttribute('data-refusal') ?? null,
  }));
  const { refused, ...judged } = said;
  return refused === null ? judged : { verified: false, checks: [['', refused]] };
}

function verifyHere(bytes: Uint8Array, pin: string | undefined): Said {
  const [judged] = verifyTogether([{ name: 'vector.comity.json', bytes }], {
    pinnedCharter: pin === undefined ? undefined : Digest.parse(pin),
    publicKeys: [],
    nowMs: Date.now(),
  });
  if (judged === undefined) throw new Error('no outcome');
  if (!judged.outcome.ok) return { verified: false, checks: [['', judged.outcome.refusal.code]] };
  const { verified, checks } = judged.outcome.value.verdict;
  return { verified, checks: checks.map(({ name, refusal }) => [name, refusal?.code ?? null]) };
}

test('every vector has the same verdict and the same codes in Chromium as in Node', async () => {
  const invalid = new URL('../../protocol/vectors/bundle/invalid/', import.meta.url);
  const vectors = [...vectorFiles<Vector>('bundle', 'valid'), ...vectorFiles<Vector>('bundle', 'invalid')];
  expect(vectors.length).toBeGreaterThan(20);
  await withVerifier(async (person) => {
    for (const [at, { name, vector }] of vectors.entries()) {
      const base: Vector =
        vector.base === undefined ? vector : JSON.parse(readFileSync(new URL(vector.base, invalid), 'utf8'));
      const bytes = encodeUtf8(JSON.stringify({ ...base.bundle, ...vector.change }));
      const inChromium = await verifyIn(person, [await file(`${at}.comity.json`, bytes)], vector.pin);
      expect({ name, ...inChromium }).toEqual({ name, ...verifyHere(bytes, vector.pin) });
    }
  });
}, 180_000);

test('one changed byte is not verified, and a charter beside the file is what it is held to', async () => {
  await withVerifier(async (person) => {
    const good = await file('good.comity.json', bytesOf(bundle));
    expect((await verifyIn(person, [good])).verified).toBe(true);
    const [part, ...more] = bundle.parts;
    if (part === undefined) throw new Error('the example holds parts');
    const content = part.content.map((byte, at) => (at === 3 ? byte ^ 1 : byte));
    const bad = bytesOf({ ...bundle, parts: [{ ...part, content }, ...more] });
    const tampered = await verifyIn(person, [await file('tampered.comity.json', bad)]);
    expect(tampered.verified).toBe(false);
    expect(tampered.checks.filter(([, code]) => code !== null)).toEqual([['parts', 'part-mismatch']]);
    const charter = await file('charter-1.json', bundle.charters[0] ?? new Uint8Array());
    expect((await verifyIn(person, [charter, good])).checks[0]).toEqual(['anchor', null]);
    await person.page.getByText('Preview of rows.json').click();
    expect(await person.page.locator('.preview').last().textContent()).toBe('[1,0,0,0]');
  });
});

test('whatever is dropped is answered: nonsense, 50 MB, more than there may be', async () => {
  await withVerifier(async (person) => {
    expect(await verifyIn(person, [await file('nonsense', randomBytes(5000))])).toEqual({
      verified: false,
      checks: [['', 'json-text-unsafe']],
    });
    const { before, after } = largeBundle();
    await drop(person, [{ before, text: 'AAAA', sizeBytes: 50_000_000, after }]);
    expect(await saidIn(person)).toMatchObject({ verified: true });
    await drop(person, [{ text: '{"a":[', sizeBytes: 50_000_000 }]);
    expect((await saidIn(person)).checks).toEqual([['', 'json-too-deep']]);
    await drop(person, [{ text: ' ', sizeBytes: 67_200_000 }]);
    expect((await saidIn(person)).checks).toEqual([['', 'too-large']]);
    await drop(person, [
      { text: ' ', sizeBytes: 67_200_000 },
      { text: ' ', sizeBytes: 67_200_000 },
    ]);
    await person.page.getByText('At most 128 files').waitFor();
  });
}, 180_000);

interface Dropped {
  readonly before?: string;
  /** So often that it fills `sizeBytes`. */
  readonly text: string;
  readonly sizeBytes: number;
  readonly after?: string;
}

/** Large files are made where they are dropped: carrying them into the browser takes longer than all else. */
const drop = ({ page }: Person, files: readonly Dropped[]): Promise<void> =>
  page.evaluate((wanted) => {
    const dropped = new DataTransfer();
    for (const { before = '', text, sizeBytes, after = '' } of wanted)
      dropped.items.add(new File([before, text.repeat(sizeBytes / text.length), after], 'dropped'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, cancelable: true }));
  }, files);

/** One part of 37.5 million zero bytes, which are 50 million times A in base64: what stands before and after them. */
function largeBundle(): { readonly before: string; readonly after: string } {
  const { log } = exampleBundle();
  const content = new Uint8Array(37_500_000);
  const statement = exampleStatement(
    'finding',
    { task: 'arithmetic', model: 'example/model' },
    { parts: [examplePart('large.bin', content)] },
  );
  const position = log.append(
    sealStatement(statement, [exampleKey('north/publisher-1'), exampleKey('north/approver-1')]),
  );
  const name = 'large.bin' as PartName; // as: it is written as one
  const parts = [{ name, content: new Uint8Array() }];
  const small = bytesOf(log.bundle(position, [0, 1], { charters: bundle.charters, parts }));
  const [before = '', after = ''] = Buffer.from(small)
    .toString()
    .split(/(?<="large\.bin","content":")/);
  expect(after).toMatch(/^"/);
  return { before, after };
}
