import type { Api } from './api.ts';
import type { StatementItem } from './api-rows.ts';
import { EXIT, Failure } from './failure.ts';
import { resolveStatement } from './resolve-id.ts';

/** A statement of our own institute: only its originator changes its terms or takes it back. */
export async function ownStatement(api: Api, named: string, issuer: string): Promise<StatementItem> {
  const item = await api.json<StatementItem>('GET', `/statements/${await resolveStatement(api, named)}`);
  if (item.author !== issuer)
    throw new Failure(
      EXIT.refused,
      'takeback-foreign',
      `It is a statement of ${item.author}: only its originator changes its terms or takes it back.`,
      { statement: item.id },
      `Ask for a part that you may not have: comity ask ${item.id.slice(0, 12)} --part NAME --purpose P --because TEXT`,
    );
  if (item.withdrawn !== null)
    throw new Failure(EXIT.refused, 'withdrawn', 'It is withdrawn already.', {
      statement: item.id,
      withdrawal: item.withdrawn.statement,
    });
  return item;
}
