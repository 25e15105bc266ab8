import type { Child } from 'hono/jsx';

interface SectionNavProps {
  readonly label: string;
  readonly current: string;
  readonly places: readonly { readonly href: string; readonly text: Child }[];
}

/** The pages of one section beside each other; `current` is the address of the one that is shown. */
export const SectionNav = ({ label, current, places }: SectionNavProps) => (
  <nav class="section-nav" aria-label={label}>
    <ul>
      {places.map(({ href, text }) => (
        <li>
          <a href={href} {...(href === current ? { 'aria-current': 'page' } : {})}>
            {text}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
