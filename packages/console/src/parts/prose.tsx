import MarkdownIt from 'markdown-it';

/**
 * Text that somebody wrote, often a peer: Markdown without HTML and without images; a link only to the web, with its host beside it, so that nobody is led to
 * where the words do not say. The marks it may hold are those of markdown-it; what it writes is its own elements with escaped text.
 */
export const Prose = ({ text }: { readonly text: string }) => (
  // Made by markdown-it with `html: false`: it escapes every character of the text.
  <div class="prose" dangerouslySetInnerHTML={{ __html: MARKDOWN.render(text) }} />
);

const MARKDOWN = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');

/** Headings of a text stand under those of the page: they become bold lines. */
MARKDOWN.renderer.rules.heading_open = () => '<p><strong>';
MARKDOWN.renderer.rules.heading_close = () => '</strong></p>\n';

MARKDOWN.validateLink = (address) => webAddress(address) !== undefined;

MARKDOWN.renderer.rules.link_open = (tokens, at, options, _env, self) => {
  tokens[at]?.attrSet('rel', 'noreferrer noopener nofollow');
  tokens[at]?.attrSet('referrerpolicy', 'no-referrer');
  return self.renderToken(tokens, at, options);
};
MARKDOWN.renderer.rules.link_close = (tokens, at) => {
  const opened = tokens.slice(0, at).findLast(({ type }) => type === 'link_open');
  const address = webAddress(String(opened?.attrGet('href') ?? ''));
  return `</a> <span class="host">(${MARKDOWN.utils.escapeHtml(address?.host ?? '')})</span>`;
};

function webAddress(text: string): URL | undefined {
  const address = URL.parse(text);
  return address !== null && (address.protocol === 'https:' || address.protocol === 'http:')
    ? address
    : undefined;
}
