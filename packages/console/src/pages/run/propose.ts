import { encodeBase64, Member, ok, parseStrictJson, pathsOf, type Result, refuse } from '@comity/protocol';
import type { FieldProblem, Form } from '../../form.ts';
import { orEndPage, PageRefusal } from '../../node-api.ts';
import { page, type SignedIn } from '../../page.ts';
import type { InvitationItem, Items, ProposalItem } from './answers.ts';
import { showCharter } from './charter.tsx';
import { bytesFrom, problemOf } from './problem.ts';

const JOIN_BYTES_MAX = 64 * 1024;

/** Proposes the next charter: by the form, or as a file that others wrote. */
export const proposePage = page('post', '/run/charter/proposals', async (visit) => {
  const { api, form, t } = visit;
  const given = await form();
  const json = given.text('do') === 'take-over' ? await fileOf(visit, given) : await changeOf(visit, given);
  if ('problems' in json) return showCharter(visit, json.problems);
  if (json.file === undefined && Object.keys(json.change ?? {}).length === 0)
    return showCharter(visit, [{ field: '', message: t('run.changes-none') }]);
  const proposed = await api.json<ProposalItem>('POST', '/charter-proposals', { json });
  return proposed.ok
    ? { redirect: `/run/charter/proposals/${proposed.value.id}` }
    : showCharter(visit, problemOf(visit, proposed.refusal));
});

/** Proposes whom an invitation has proven. */
export const proposeInvited = page('post', '/run/invitations/:id/propose', async ({ api, params }) => {
  const { items } = await api.need<Items<InvitationItem>>('/invitations');
  const member = items.find(({ id }) => id === params.id)?.member ?? null;
  if (member === null) throw new PageRefusal({ code: 'not-found', facts: {} });
  const json = { change: { join: [member] } };
  const proposed = orEndPage(await api.json<ProposalItem>('POST', '/charter-proposals', { json }));
  return { redirect: `/run/charter/proposals/${proposed.id}` };
});

interface Wished {
  readonly file?: string;
  readonly change?: Readonly<Record<string, unknown>>;
}
type Read = Wished | { readonly problems: readonly FieldProblem[] };

async function fileOf({ t }: SignedIn, form: Form): Promise<Read> {
  const bytes = await bytesFrom(form, 'file');
  return bytes === undefined
    ? { problems: [{ field: 'file', message: t('run.file-missing') }] }
    : { file: encodeBase64(bytes) };
}

async function changeOf(visit: SignedIn, form: Form): Promise<Read> {
  const { t } = visit;
  const problems: FieldProblem[] = [];
  const number = (name: string): number | undefined => {
    const text = form.text(name);
    if (text === '') return undefined;
    if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
    problems.push({ field: name, message: t('run.wrong-number') });
    return undefined;
  };
  const threshold = number('threshold');
  const findingApprovers = number('findingApprovers');
  const joining = await memberFrom(form);
  if (!joining.ok) problems.push(...problemOf(visit, joining.refusal, 'join'));
  const registry = await registryFrom(visit, form);
  if (!registry.ok) problems.push(...problemOf(visit, registry.refusal, 'registry'));
  if (problems.length > 0 || !joining.ok || !registry.ok) return { problems };
  const expires = form.text('expires');
  return {
    change: {
      ...(threshold === undefined ? {} : { threshold }),
      ...(findingApprovers === undefined ? {} : { findingApprovers }),
      ...(form.has('remove') ? { remove: form.list('remove') } : {}),
      ...(joining.value === null ? {} : { join: [joining.value] }),
      ...(registry.value === null ? {} : { registry: registry.value }),
      ...(expires === '' ? {} : { expiresAt: `${expires}T00:00:00.000Z` }),
    },
  };
}

/** null: no file was chosen. */
async function memberFrom(form: Form): Promise<Result<Member | null>> {
  const bytes = await bytesFrom(form, 'join');
  if (bytes === undefined) return ok(null);
  return readMember(bytes);
}

/** A join file: a member's entry. Refuses the codes of strict JSON, `schema-mismatch`. */
export function readMember(bytes: Uint8Array): Result<Member> {
  const json = parseStrictJson(bytes, { bytesMax: JOIN_BYTES_MAX });
  if (!json.ok) return json;
  const member = Member.safeParse(json.value);
  return member.success ? ok(member.data) : refuse('schema-mismatch', { paths: pathsOf(member.error) });
}

/** Keeps the document of a registry here first: the charter names it by its digest. */
async function registryFrom({ api }: SignedIn, form: Form): Promise<Result<string | null>> {
  const bytes = await bytesFrom(form, 'registry');
  if (bytes === undefined) return ok(null);
  const json = { document: encodeBase64(bytes) };
  const kept = await api.json<{ readonly sha256: string }>('POST', '/registries', { json });
  return kept.ok ? ok(kept.value.sha256) : kept;
}
