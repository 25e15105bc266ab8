import { parseXml, type XmlElement, XmlText } from '@rgrove/parse-xml';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { exampleInput, type Texts } from '../../test/after-action-example.ts';
import { cleanLine } from '../clean-prose.ts';
import { writeHtml } from './html-page.ts';
import { writeMarkdown } from './markdown-page.ts';
import type { ReportPage } from './report-page.ts';
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
    .replaceAll(/\s+/g, ' ')
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
const isShown = (text: string): boolean => plain(cleanLine(text)) !== '';
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
  .filter(isShown);

const TAGS = new Set(
  'html head meta title style body header main footer h1 h2 h3 p span strong blockquote br ul li section table caption thead tbody tr th td time code a'
    .split(' ')
    .map((name) => `<${name}>`),
);
const ATTRIBUTES = new Set(
  'lang charset http-equiv content name class tabindex aria-label scope datetime href id'
    .split(' ')
    .map((name) => `@${name}`),
);

/** The same in every place that a page has for text. */
const small = ({ line, prose }: Texts): ReportPage => ({
  status: 'Actual',
  tlp: 'GREEN',
  title: line,
  blocks: [
    { kind: 'heading', level: 2, text: line },
    { kind: 'paragraph', text: line },
    { kind: 'paragraph', text: ['1', line, ' ', { strong: line }, ' ', { code: line }, ` of ${line}`] },
    { kind: 'quote', text: prose },
    { kind: 'list', lines: [line, ['A', line]] },
    {
      kind: 'table',
      caption: line,
      columns: [line, 'B'],
      rows: [
        [line, line],
        [['C', line], 'D'],
      ],
    },
  ],
});

const ways = [
  { name: 'Markdown', seen: markdownSeen, write: writeMarkdown, format: 'md' },
  { name: 'HTML', seen: htmlSeen, write: writeHtml, format: 'html' },
] as const;

describe.each(ways)(
  'no text of an institute becomes anything but text in $name',
  ({ seen, write, format }) => {
    const page = seen(write(small(textsOf(WORD))));
    const report = seen(writeAfterAction(exampleInput(textsOf(WORD)), format));

    it('sign by sign', () => {
      for (const line of MARKUP.filter(isShown))
        expect(seen(write(small(textsOf(line)))).map(plain), JSON.stringify(line)).toEqual(
          expected(page, line),
        );
    });

    it('whatever it is', () => {
      fc.assert(
        fc.property(anyText, (line) => {
          expect(seen(write(small(textsOf(line)))).map(plain)).toEqual(expected(page, line));
        }),
        { numRuns: 300 },
      );
    });

    it('in every field of a report', () => {
      fc.assert(
        fc.property(anyText, (line) => {
          const written = writeAfterAction(exampleInput(textsOf(line)), format);
          expect(seen(written).map(plain)).toEqual(expected(report, line));
        }),
        { numRuns: 20 },
      );
    });
  },
);

describe('what is more than text is ours', () => {
  it('Markdown has tables and no HTML, link or image', () => {
    const seen = markdownSeen(writeAfterAction(exampleInput(), 'md'));
    expect(seen.filter((text) => text.startsWith('table_open')).length).toBeGreaterThan(8);
    expect(seen.join('\n')).not.toMatch(/html|link|image|fence|\{em/);
  });

  it('a line is escaped at its beginning also where our reader takes no notice', () => {
    const quoted = writeMarkdown(small({ line: 'a', prose: 'a\n:--' }));
    expect(quoted).toContain('> a\\\n> \\:--');
  });

  it('a page has these elements and attributes alone, and links to itself', () => {
    const seen = htmlSeen(writeAfterAction(exampleInput(), 'html'));
    expect(new Set(seen.filter((text) => text.startsWith('<')))).toEqual(TAGS);
    expect(new Set(seen.filter((text) => text.startsWith('@')))).toEqual(ATTRIBUTES);
    const links = seen.filter((_, index) => seen[index - 1] === '@href');
    expect(links.filter((link) => !/^#s\d+$/.test(link))).toEqual([]);
  });
});
