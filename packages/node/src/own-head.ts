import {
  assert,
  type CompactRange,
  decodeUtf8,
  instantOf,
  noteKey,
  signNote,
  writeCheckpointText,
  writeNote,
} from '@comity/protocol';
import { type Core, originOf } from './state.ts';
import type { HeadRow } from './store.ts';
import { rootDigest } from './tree.ts';

/** The signed head for this tree. Called once per size, right before the commit that makes it durable. */
export function signHead(core: Core, size: number, range: CompactRange): HeadRow {
  const { institute, network } = core.state;
  const origin = originOf(network, institute);
  const text = writeCheckpointText({ origin, size, root: range.root() });
  const signature = signNote(text, noteKey(origin, 'ed25519', core.keys.publicKey), (bytes) =>
    core.keys.sign(bytes),
  );
  const note = decodeUtf8(writeNote({ text, signatures: [signature] }));
  assert(note.ok, 'a note is text');
  return {
    author: institute,
    size,
    root: rootDigest(range),
    checkpoint: note.value,
    checkpointSize: size,
    heardAt: instantOf(core.clock.nowMs()),
  };
}
