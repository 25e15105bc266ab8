import { parseXml, type XmlElement, XmlText } from '@rgrove/parse-xml';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { exampleInput, type Texts } from '../../test/after-action-example.ts';
import { cleanLine } from '../clean-prose.ts';
import { writeAfterAction } from './write-after-action.ts';

/** A reader as generous as any: HTML is HTML, and whatever looks like a link becomes one. */
const reader = MarkdownIt({ html: true, linkify: true, typographer: false });

/** Each block with the text in it; code is text too, and every other thing inside of a line has its name. */
const markdownSeen = (text: string): readonly string[] =>
  reader.parse(text, {}).map(({ type, tag, children }) => {
    const inside = (children ?? []).map((child) =>
      /^(text|text_special|code_inline)$/.test(child.type) ? child.content : `{${child.type}}`,
    );
    return `${type} ${tag} ${inside.join('')}`;
  });

/** The same of a page, which must be well-formed XML: no reader can see more in it than was written. */
const htmlSeen = (text: string): readonly string[] => {
  const seen = (element: XmlElement): readonly string[] => [
    `<${element.name}>`,
    ...Object.entries(element.attributes).flatMap(([name, value]) => [`@${name}`, value]),
    ...element.children.flatMap(
      (child) =>
        child instanceof XmlText ? [child.text] : 'name' in child ? seen(child as XmlElement) : [child.type], // as: what has a name here is an element
    ),
  ];
  const { root } = parseXml(text);
  return root === null ? [] : seen(root);
};

const WORD = 'Qxzq';
/** Two paragraphs, one of two lines: what a text says must not change how many there are. */
const textsOf = (line: string): Texts => ({ line, prose: `${line}\n${line}\n\n${line}` });
/** As it is read: no reader shows spaces at the end of a line, or more than one of them. */
const plain = (text: string): string =>
  text
    .replaceAll(/ +/g, ' ')
    .replaceAll(/\s*(\{\w+\})\s*/g, '$1')
    .trim();
const expected = (seen: readonly string[], line: string): readonly string[] =>
  seen.map((text) => plain(text.replaceAll(WORD, () => cleanLine(line))));

const MARKUP = [
  ...[
    '# ',
    '## x',
    '- ',
    '* ',
    '+ ',
    '1. ',
    '1) ',
    '> ',
    '    ',
    '```',
    '~~~',
    '`',
    '``',
    '---',
    '===',
    '***',
    '___',
  ],
  ...[
    '|',
    '\\|',
    '\\',
    '\\\\',
    '| a | b |',
    '|---|---|',
    ':--',
    '[x](https://evil.example)',
    '![x](y)',
    '[x]: https://e.vil',
  ],
  ...[
    '[^1]',
    '<https://evil.example>',
    'https://evil.example/a|b',
    'www.evil.example',
    'evil.example',
    'a@evil.example',
  ],
  ...[
    'mailto:a@b.c',
    '//evil.example',
    'ftp://x',
    '<b>',
    '</td>',
    '</table>',
    '<script>alert(1)</script>',
    '<!--',
    '-->',
  ],
  ...[
    '<![CDATA[',
    ']]>',
    '<?x',
    '&lt;',
    '&#60;',
    '&amp;',
    '&',
    '"',
    "'",
    '" onload="x',
    '*',
    '**',
    '_',
    '__',
    '~~',
    '^',
    '$',
  ],
  ...[
    '$$',
    '{{x}}',
    '{#id}',
    '[!NOTE]',
    ':x:',
    '@name',
    '#1',
    '(',
    ')',
    '!',
    '=',
    '+',
    '-',
    ':',
    '.',
    'EXERCISE EXERCISE EXERCISE',
  ],
  ...[
    '\u0000',
    '\u001B[31m',
    '\u202E',
    '\u200B',
    '\uD800',
    '\uFFFE',
    '\u2028',
    '\u00A0',
    'é',
    '漢字',
    '😀',
    '$&',
    '$1',
    '\t',
    ' ',
  ],
];
const anyText = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...MARKUP) },
      fc.string({ maxLength: 6, unit: 'binary' }),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join('').replaceAll(/[\r\n]/g, ' '))
  // A text of spaces alone shows as nothing, which is no attack and has another shape.
  .filter((text) => plain(cleanLine(text)) !== '');

const TAGS = new Set(
  'html head meta title style body header main footer h1 h2 h3 p span strong blockquote br ul li div table caption thead tbody tr th td time code a'
    .split(' ')
    .map((name) => `<${name}>`),
);
const ATTRIBUTES = new Set(
  'lang charset http-equiv content name class role tabindex aria-label scope datetime href id'
    .split(' ')
    .map((name) => `@${name}`),
);

describe('no text of an institute becomes anything but text', () => {
  const inMarkdown = markdownSeen(writeAfterAction(exampleInput(textsOf(WORD)), 'md'));
  const inHtml = htmlSeen(writeAfterAction(exampleInput(textsOf(WORD)), 'html'));

  it('in Markdown', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        const seen = markdownSeen(writeAfterAction(exampleInput(textsOf(line)), 'md'));
        expect(seen.map(plain)).toEqual(expected(inMarkdown, line));
      }),
      { numRuns: 150 },
    );
  });

  it('in HTML', () => {
    fc.assert(
      fc.property(anyText, (line) => {
        const seen = htmlSeen(writeAfterAction(exampleInput(textsOf(line)), 'html'));
        expect(seen.map(plain)).toEqual(expected(inHtml, line));
      }),
      { numRuns: 150 },
    );
  });

  it.each(MARKUP.filter((text) => plain(cleanLine(text)) !== ''))('in either: %j', (line) => {
    const input = exampleInput(textsOf(line));
    expect(markdownSeen(writeAfterAction(input, 'md')).map(plain)).toEqual(expected(inMarkdown, line));
    expect(htmlSeen(writeAfterAction(input, 'html')).map(plain)).toEqual(expected(inHtml, line));
  });

  it('what a reader sees is more than text where it should be', () => {
    expect(inMarkdown.filter((text) => text.startsWith('table_open')).length).toBeGreaterThan(10);
    expect(inMarkdown.join('\n')).not.toMatch(/html|link|image|fence|\{em/);
    expect(new Set(inHtml.filter((text) => text.startsWith('<')))).toEqual(TAGS);
    expect(new Set(inHtml.filter((text) => text.startsWith('@')))).toEqual(ATTRIBUTES);
    const links = inHtml.filter((_, index) => inHtml[index - 1] === '@href');
    expect(links.filter((link) => !/^#s\d+$/.test(link))).toEqual([]);
  });
});
