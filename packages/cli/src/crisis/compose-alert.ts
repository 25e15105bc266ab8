import type { Composer } from '@comity/formats';
import { type AlertContent, type ComposedAlert, composeAlert as compose } from '@comity/formats/crisis';
import { orFail } from '../refusal-failure.ts';

/** Body, label and CAP part, saying the same; a refusal ends the command. */
export const composeAlert = (content: AlertContent, composer: Composer): ComposedAlert =>
  orFail(compose(content, composer));
