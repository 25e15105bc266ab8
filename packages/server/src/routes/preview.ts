import { writePreview } from '@comity/policy';
import { decodeBase64, ok, parseStatement } from '@comity/protocol';
import { route } from '../http/route.ts';
import { checkNamed } from '../named-statements.ts';
import { PreviewShape } from '../view/preview-shape.ts';
import { PayloadBody } from './inputs.ts';
import { COMPOSERS } from './readers.ts';

export const previewRoutes = [
  route({
    method: 'post',
    path: '/statements:preview',
    permission: COMPOSERS,
    summary: 'Who would receive what, and by which rule; nothing is stored',
    json: { schema: PayloadBody },
    answer: { description: 'The same bytes wherever the same is previewed', content: PreviewShape },
    handle: async ({ body, caller }, { node }) => {
      const payload = decodeBase64(body.payload);
      const statement = payload.ok ? parseStatement(payload.value) : payload;
      if (!statement.ok) return statement;
      const named = await checkNamed(node, statement.value, caller);
      if (!named.ok) return named;
      const preview = await node.preview(statement.value);
      return preview.ok ? ok({ status: 200, text: writePreview(preview.value) }) : preview;
    },
  }),
];
