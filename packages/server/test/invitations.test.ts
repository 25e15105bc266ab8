import { testInstitute } from '@comity/node/testing';
import { expect, test } from 'vitest';
import { readSealedText, sealText } from '../src/invitation/sealed-text.ts';
import { readTypedCode, writeTypedCode } from '../src/invitation/typed-code.ts';
import { problemCode, type RunningApi, runningApi } from './running-api.ts';

interface Made {
  readonly invitation: { readonly id: string; readonly link: string; readonly revision: number };
  readonly code: string;
}
interface Answered {
  readonly invitation: { readonly state: string; readonly inviter: { readonly institute: string } };
  readonly answer: string;
  readonly code: string;
}

/** North invites; the other side is a node that calls itself west. */
async function bothSides() {
  const north = await runningApi();
  const west = await runningApi();
  const node = { ...west.node, institute: testInstitute('west').id };
  const newcomer = await runningApi({ node });
  return { north, newcomer };
}

async function invite(api: RunningApi): Promise<Made> {
  const answer = await api.ask('operator', 'POST', '/invitations', { json: { label: 'West' } });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Made;
}

function entryOfWest(api: RunningApi) {
  const west = testInstitute('west');
  const like = api.federation.charter.institutes[0];
  return { ...like, id: 'west', name: 'West', rootKey: west.root.publicKey, nodeKeys: [west.node.publicKey] };
}

const receive = (api: RunningApi, link: string, code: string) =>
  api.ask('operator', 'POST', '/invitations:receive', { json: { link, code, member: entryOfWest(api) } });

const takeAnswer = (api: RunningApi, id: string, answer: string, code: string) =>
  api.ask('operator', 'POST', `/invitations/${id}/answer`, { json: { answer, code } });

test('both codes are typed at the other side, and a member’s entry comes of it, once', async () => {
  const { north, newcomer } = await bothSides();
  const made = await invite(north);
  const received = await receive(newcomer, made.invitation.link, made.code.toLowerCase().replace('-', ' '));
  expect(received.status).toBe(201);
  const answered = (await received.json()) as Answered;
  expect(answered.invitation.inviter).toMatchObject({ institute: 'north' });
  const taken = await takeAnswer(north, made.invitation.id, answered.answer, answered.code);
  expect(await taken.json()).toMatchObject({ state: 'proven', member: { id: 'west' } });
  const again = await takeAnswer(north, made.invitation.id, answered.answer, answered.code);
  expect(await problemCode(again)).toBe('invitation-closed');
  expect(await problemCode(await receive(newcomer, made.invitation.link, made.code))).toBe(
    'invitation-closed',
  );
  const list = await north.ask('operator', 'GET', '/invitations');
  expect(await list.text()).not.toContain(made.code);
});

test('a wrong code is counted, and the fifth closes the invitation for the right one too', async () => {
  const { north, newcomer } = await bothSides();
  const made = await invite(north);
  const codes: string[] = [];
  for (let tries = 0; tries < 5; tries += 1)
    codes.push(await problemCode(await receive(newcomer, made.invitation.link, '00000-00000')));
  expect(codes).toEqual([...Array(4).fill('invitation-code-wrong'), 'invitation-closed']);
  expect(await problemCode(await receive(newcomer, made.invitation.link, made.code))).toBe(
    'invitation-closed',
  );
});

test('an answer under another key than the one that was told is not believed', async () => {
  const { north, newcomer } = await bothSides();
  const made = await invite(north);
  const answered = (await (await receive(newcomer, made.invitation.link, made.code)).json()) as Answered;
  const read = readSealedText('answer', answered.answer);
  const said = read.ok ? read.value.said : expect.unreachable();
  const mallory = testInstitute('mallory').root.publicKey;
  const forged = sealText(
    'answer',
    { ...said, member: { ...said.member, rootKey: mallory } },
    'GUESSED-CODE',
  );
  expect(await problemCode(await takeAnswer(north, made.invitation.id, forged, answered.code))).toBe(
    'invitation-code-wrong',
  );
  const other = await invite(north);
  expect(
    await problemCode(await takeAnswer(north, other.invitation.id, answered.answer, answered.code)),
  ).toBe('schema-mismatch');
});

test('an invitation ends with its time, and nobody invites themselves', async () => {
  const { north, newcomer } = await bothSides();
  const made = await invite(north);
  expect(await problemCode(await receive(north, made.invitation.link, made.code))).toBe('issuer-wrong');
  newcomer.clock.advance(8 * 86_400_000);
  expect(await problemCode(await receive(newcomer, made.invitation.link, made.code))).toBe(
    'invitation-closed',
  );
  const removed = await north.ask('operator', 'DELETE', `/invitations/${made.invitation.id}`, {
    headers: { 'if-match': '"1"' },
  });
  expect(removed.status).toBe(200);
  expect(await problemCode(await takeAnswer(north, made.invitation.id, 'x', 'y'))).toBe('not-found');
  expect(await problemCode(await north.ask('counsel', 'GET', '/invitations'))).toBe('forbidden-role');
});

test('a code reads as it was meant', () => {
  expect(writeTypedCode(() => new Uint8Array([0, 1, 2, 3, 4, 27, 28, 29, 30, 31]))).toBe('01234-VWXYZ');
  expect(readTypedCode(' o1il2-abcde ')).toBe('01112ABCDE');
});
