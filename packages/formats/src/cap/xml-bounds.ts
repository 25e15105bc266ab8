import { ok, type Result, refuse } from '@comity/protocol';
import { CAP_DEPTH_MAX, CAP_ELEMENTS_MAX } from '@comity/protocol/limits';

/**
 * Whether XML text may be given to the parser, which descends by recursion and skips document types without a word: one pass over its
 * tags, before anything is built. What is not well-formed is told by the parser; up to its first mistake both see the same tags.
 * Refuses `cap-doctype`, `too-large` (elements, depth) and `cap-malformed` (a tag that never ends).
 */
export function checkXmlBounds(text: string): Result<null> {
  let depth = 0;
  let elements = 0;
  for (let at = text.indexOf('<'); at >= 0; ) {
    const tag = tagAt(text, at);
    if (tag.kind === 'doctype') return refuse('cap-doctype');
    if (tag.end < 0) return refuse('cap-malformed', { paths: ['xml: unfinished'] });
    if (tag.kind === 'end') depth -= 1;
    if (tag.kind === 'start' || tag.kind === 'empty') {
      elements += 1;
      if (elements > CAP_ELEMENTS_MAX)
        return refuse('too-large', { name: 'elements', elementsMax: CAP_ELEMENTS_MAX });
      if (depth >= CAP_DEPTH_MAX) return refuse('too-large', { name: 'depth', depthMax: CAP_DEPTH_MAX });
      if (tag.kind === 'start') depth += 1;
    }
    at = text.indexOf('<', tag.end);
  }
  return ok(null);
}

interface Tag {
  readonly kind: 'start' | 'empty' | 'end' | 'other' | 'doctype';
  /** Where the text goes on; below 0 where it does not. */
  readonly end: number;
}

function tagAt(text: string, at: number): Tag {
  if (text.startsWith('<!--', at)) return { kind: 'other', end: after(text, '-->', at + 4) };
  if (text.startsWith('<![CDATA[', at)) return { kind: 'other', end: after(text, ']]>', at + 9) };
  if (text.startsWith('<?', at)) return { kind: 'other', end: after(text, '?>', at + 2) };
  if (text.startsWith('</', at)) return { kind: 'end', end: after(text, '>', at + 2) };
  // Any other declaration is a document type or a part of one, in whatever case it is written.
  if (text.startsWith('<!', at)) return { kind: 'doctype', end: -1 };
  const end = endOfStartTag(text, at + 1);
  return { kind: text[end - 2] === '/' ? 'empty' : 'start', end };
}

/** Behind the first `>` that stands in no attribute value. */
function endOfStartTag(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '>') return at + 1;
    if (character !== '"' && character !== "'") continue;
    at = text.indexOf(character, at + 1);
    if (at < 0) return -1;
  }
  return -1;
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}
