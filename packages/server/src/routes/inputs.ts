import { API_PAGE_DEFAULT, API_PAGE_MAX } from '@comity/protocol/limits';
import { z } from '@hono/zod-openapi';

/** What requests carry. Bodies are closed: an unknown field is refused. */

export const PageQuery = {
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .pipe(z.int().max(API_PAGE_MAX))
    .default(API_PAGE_DEFAULT),
  cursor: z.string().max(512).optional(),
};

export const EnvelopeBody = z.strictObject({ envelope: z.base64() }).openapi('EnvelopeInput');
export const PayloadBody = z.strictObject({ payload: z.base64() }).openapi('PayloadInput');
export const EmptyBody = z.strictObject({});
/** As the phrase is shown with the draft of an actual alert. */
export const ConfirmPhrase = z.string().max(100).optional();
export const SubmitBody = z
  .strictObject({ envelope: z.base64(), confirm: ConfirmPhrase })
  .openapi('SubmitInput');
