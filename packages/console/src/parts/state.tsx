import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'wait' | 'bad' | 'quiet' | 'strong';
const ICONS: Readonly<Record<Tone, IconName>> = {
  good: 'check',
  wait: 'clock',
  bad: 'cross',
  quiet: 'hold',
  strong: 'alert',
};

/** A state in a word, a shape and a colour: never by colour alone. */
export const State = ({
  tone,
  icon,
  children,
}: {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children?: Child;
}) => (
  <span class="state" data-tone={tone}>
    <Icon name={icon ?? ICONS[tone]} />
    {children}
  </span>
);
