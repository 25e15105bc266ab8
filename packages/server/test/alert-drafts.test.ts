import {
  delegationEnvelope,
  sealCrisis,
  testAlert,
  testCapPart,
  testCrisis,
  testMarking,
} from '@comity/node/testing';
import { encodeBase64, instantOf, Post, writeStatement } from '@comity/protocol';
import { ALERTS_RAISED_PER_HOUR } from '@comity/protocol/limits';
import { describe, expect, test } from 'vitest';
import { type AlertDraft, composeAlert, crisisApi, draftAlert, raise, signAlert } from './crisis-api.ts';
import { askApp, problemCode, publishFinding, START_MS, storeToken } from './running-api.ts';

const EXERCISE = { status: 'Exercise' } as const;
const PHRASE = 'ACTUAL ALERT TO 2 INSTITUTES';

describe('an actual alert', () => {
  test('takes two coordinators who type the phrase that was shown with whom it reaches', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const { federation, institute } = north;
    const contact = testCrisis(
      'contact',
      { by: crisis.south.institute, federation, issuedAtMs: START_MS, seed: 'duty' },
      {
        role: 'coordinator',
        primary: {
          post: Post.parse('south-duty'),
          addresses: [{ kind: 'phone', address: '+44 1' }],
          hours: 'always',
        },
        alternate: null,
        confirmedAt: instantOf(START_MS),
      },
    );
    expect((await crisis.south.node.submit(sealCrisis(crisis.south.institute, contact))).ok).toBe(true);
    await crisis.settle();
    const composed = composeAlert(north, 'real');
    const token = north.token('coordinator');
    const drafted = await draftAlert(north, token, composed);
    const draft = (await drafted.json()) as AlertDraft;
    expect(draft.confirmation).toEqual({
      phrase: PHRASE,
      institutes: ['south', 'east'],
      posts: [{ institute: 'south', role: 'coordinator', post: 'south-duty' }],
    });
    for (const typed of [undefined, '', 'ACTUAL ALERT TO 3 INSTITUTES', PHRASE.toLowerCase(), ` ${PHRASE}`])
      expect(
        await problemCode(await signAlert(north, token, draft, composed.payload, 'coordinator', typed)),
      ).toBe('phrase-wrong');
    const first = await signAlert(north, token, draft, composed.payload, 'coordinator', PHRASE);
    expect(await first.json()).toMatchObject({ published: null, missing: ['coordinator'] });
    const again = { id: draft.id, revision: 2 };
    expect(await problemCode(await signAlert(north, token, again, composed.payload, 'coordinator2'))).toBe(
      'phrase-wrong',
    );
    const second = await signAlert(north, token, again, composed.payload, 'coordinator2', PHRASE);
    expect(await second.json()).toMatchObject({ missing: [], published: { author: institute.id } });
  });

  test('that was signed elsewhere is held to the same when it is handed in', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const { statement, part, content } = composeAlert(north, 'elsewhere');
    await north.ask('coordinator', 'PUT', `/parts/${part.sha256}`, { bytes: content });
    const envelope = encodeBase64(sealCrisis(north.institute, statement));
    const submit = (role: 'operator' | 'publisher' | 'coordinator' | 'drill-coordinator', json: object) =>
      north.ask(role, 'POST', '/statements', { json: { envelope, ...json } });
    for (const role of ['operator', 'publisher', 'coordinator'] as const)
      expect(await problemCode(await submit(role, {}))).toBe('phrase-wrong');
    expect(await problemCode(await submit('drill-coordinator', { confirm: PHRASE }))).toBe('drill-token');
    expect((await submit('coordinator', { confirm: PHRASE })).status).toBe(201);
    const other = composeAlert(north, 'mismatch', { urgency: 'Past' });
    const wrong = { ...other.statement, label: { ...other.statement.label, parts: [part] } };
    const mixed = encodeBase64(sealCrisis(north.institute, wrong));
    const answer = await north.ask('operator', 'POST', '/statements', {
      json: { envelope: mixed, confirm: PHRASE },
    });
    expect(await problemCode(answer)).toBe('cap-disagrees');
  });

  test('is corrected without a phrase and without a count', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const id = await raise(north, 'root');
    const root = composeAlert(north, 'root').statement.label;
    const token = north.token('coordinator');
    const cancel = (before: typeof root) =>
      composeAlert(
        north,
        'cancel',
        { message: 'cancel', incident: id, previous: id, reason: 'It was a test.', cause: 'false-alarm' },
        undefined,
        [before],
      );
    // Its part names another alert than the one that it follows.
    const stranger = cancel(composeAlert(north, 'another').statement.label);
    expect(await problemCode(await draftAlert(north, token, stranger))).toBe('cap-disagrees');
    const right = cancel(root);
    const draft = (await (await draftAlert(north, token, right)).json()) as AlertDraft;
    expect(draft.confirmation).toMatchObject({ phrase: null });
    const signed = await signAlert(north, token, draft, right.payload);
    expect(await signed.json()).toMatchObject({ draft: { state: 'published' } });
  });
});

describe('the CAP part', () => {
  test('says what the alert says, or there is no draft', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const token = north.token('coordinator');
    const good = composeAlert(north, 'one', EXERCISE);
    expect((await draftAlert(north, token, good)).status).toBe(201);
    const { label } = good.statement;
    const body = { ...good.statement.body, urgency: 'Past', status: 'Test' };
    const statement = { type: 'alert', label, body } as typeof good.statement; // as: two words of a closed list were changed
    const written = writeStatement(statement);
    const payload = written.ok ? encodeBase64(written.value) : '';
    const answer = await askApp(north.app, token, 'POST', '/drafts', { json: { payload } });
    const problem = (await answer.clone().json()) as { facts: { problems: string[] } };
    expect(await problemCode(answer)).toBe('cap-disagrees');
    expect(problem.facts.problems).toEqual(expect.arrayContaining(['alert.status', 'alert.info[0].urgency']));
  });

  test('is CAP, and is there', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const { federation, institute } = north;
    const marking = testMarking({ purposes: ['incident-response'] });
    const input = { by: institute, federation, issuedAtMs: START_MS, seed: 'no cap', marking };
    const statement = testAlert(input, EXERCISE);
    const written = writeStatement(statement);
    const payload = written.ok ? encodeBase64(written.value) : '';
    const draft = () => north.ask('coordinator', 'POST', '/drafts', { json: { payload } });
    expect(await problemCode(await draft())).toBe('part-missing');
    const { part, content } = testCapPart('no cap');
    await north.ask('coordinator', 'PUT', `/parts/${part.sha256}`, { bytes: content });
    expect(await problemCode(await draft())).toBe('cap-malformed');
  });
});

describe('tokens', () => {
  test('for drills compose, sign and submit drills, and nothing else of a crisis', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const trainee = north.token('drill-coordinator');
    const real = composeAlert(north, 'real');
    expect(await problemCode(await draftAlert(north, trainee, real))).toBe('drill-token');
    const drafted = (await (await draftAlert(north, north.token('coordinator'), real)).json()) as AlertDraft;
    const sign = (who: 'coordinator' | 'coordinator2') =>
      signAlert(north, trainee, drafted, real.payload, who, PHRASE);
    expect(await problemCode(await sign('coordinator'))).toBe('drill-token');
    const discard = await askApp(north.app, trainee, 'DELETE', `/drafts/${drafted.id}`, {
      headers: { 'if-match': '"1"' },
    });
    expect(await problemCode(discard)).toBe('drill-token');
    const drill = composeAlert(north, 'drill', EXERCISE);
    const exercise = (await (await draftAlert(north, trainee, drill)).json()) as AlertDraft;
    expect(exercise.confirmation).toMatchObject({ phrase: null, institutes: ['south', 'east'] });
    const signed = await signAlert(north, trainee, exercise, drill.payload);
    expect(await signed.json()).toMatchObject({ missing: [], draft: { state: 'published' } });
  });

  test('of publishers draft no alert, and those of coordinators no finding', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const { payload } = composeAlert(north, 'one', EXERCISE);
    const post = (role: 'publisher' | 'counsel', bytes: Uint8Array) =>
      north.ask(role, 'POST', '/drafts', { json: { payload: encodeBase64(bytes) } });
    expect(await problemCode(await post('publisher', payload))).toBe('forbidden-role');
    expect(await problemCode(await post('counsel', payload))).toBe('forbidden-role');
    const finding = await publishFinding(north, 'finding');
    const draft = await north.ask('coordinator', 'POST', '/drafts', {
      json: { payload: encodeBase64(finding.payload) },
    });
    expect(await problemCode(draft)).toBe('forbidden-role');
    const { federation, institute } = north;
    const delegation = delegationEnvelope(federation, institute, institute.counsel, 'counsel', START_MS);
    const submit = (role: 'coordinator' | 'operator') =>
      north.ask(role, 'POST', '/statements', { json: { envelope: encodeBase64(delegation) } });
    expect(await problemCode(await submit('coordinator'))).toBe('forbidden-role');
    expect((await submit('operator')).status).toBe(201);
  });

  test('raise so many alerts an hour, each token for itself', async () => {
    await using crisis = await crisisApi();
    const { north } = crisis;
    const drill = async (seed: string, token: string) => {
      const composed = composeAlert(north, seed, { status: 'Test' });
      const draft = (await (await draftAlert(north, token, composed)).json()) as AlertDraft;
      return signAlert(north, token, draft, composed.payload);
    };
    const token = north.token('coordinator');
    for (let at = 0; at < ALERTS_RAISED_PER_HOUR; at += 1)
      expect((await drill(`drill ${at}`, token)).status).toBe(201);
    const refused = await drill('one too many', token);
    expect(refused.headers.get('retry-after')).toBe('360');
    expect(await problemCode(refused)).toBe('rate-limited');
    const other = await storeToken(north.deps, 'coordinator', null);
    expect((await drill('another person', other)).status).toBe(201);
    north.clock.advance(360_000);
    expect((await drill('six minutes later', token)).status).toBe(201);
  });
});
