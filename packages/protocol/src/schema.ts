import { z } from 'zod';
import { Charter } from './charter.ts';
import { Label } from './label.ts';
import { Marking } from './marking.ts';
import { ANSWERS, REQUESTS } from './message.ts';
import { Receipt } from './receipt.ts';
import { Registry } from './registry.ts';
import { STATEMENT_TYPES } from './statement-types.generated.ts';

/** JSON Schemas of everything that is signed or sent, generated from zod and never the other way round. */
export function schemaDocuments(): readonly { readonly name: string; readonly schema: unknown }[] {
  const bodies = Object.values(STATEMENT_TYPES).map(({ name, body }) => ({
    name: `body-${name}`,
    schema: z.toJSONSchema(body),
  }));
  return [
    { name: 'charter', schema: z.toJSONSchema(Charter) },
    { name: 'label', schema: z.toJSONSchema(Label) },
    { name: 'marking', schema: z.toJSONSchema(Marking) },
    { name: 'receipt', schema: z.toJSONSchema(Receipt) },
    { name: 'registry', schema: z.toJSONSchema(Registry) },
    { name: 'request', schema: z.toJSONSchema(z.union(Object.values(REQUESTS))) },
    { name: 'answer', schema: z.toJSONSchema(z.union(Object.values(ANSWERS))) },
    ...bodies,
  ];
}
