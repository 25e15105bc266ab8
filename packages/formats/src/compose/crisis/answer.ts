import type { BodyOf, Result, Statement } from '@comity/protocol';
import { type Composed, type Composer, composeStatement } from '../compose-statement.ts';
import { noticeMarking } from '../notice-marking.ts';
import type { StatementSeen } from './picture.ts';

type Acknowledgement = Extract<Statement, { type: 'acknowledgement' }>;

/** An answer to an alert or a public line, for its issuer alone: how one stands with it is not for everybody to know. */
export function composeAnswer(
  to: StatementSeen,
  body: Omit<BodyOf<'acknowledgement'>, 'statement'>,
  composer: Composer,
): Result<Composed<Acknowledgement>> {
  const others = [to.author].filter((institute) => institute !== composer.issuer);
  return composeStatement<Acknowledgement>(
    { type: 'acknowledgement', body: { ...body, statement: to.id } },
    { title: TITLES[body.state], marking: noticeMarking(others, [to.marking], ['incident-response']) },
    composer,
  );
}

const TITLES: Readonly<Record<BodyOf<'acknowledgement'>['state'], string>> = {
  seen: 'Seen',
  acknowledged: 'Acknowledged',
  acting: 'Acting',
  declined: 'Declined',
};
