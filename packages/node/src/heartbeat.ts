import {
  cosign,
  decodeUtf8,
  encodeUtf8,
  type InstituteId,
  instantOf,
  noteKey,
  parseCheckpointText,
  parseNote,
  verifyCosignatures,
  writeNote,
} from '@comity/protocol';
import { type Core, noteKeysOf, originOf } from './state.ts';

/**
 * A member's own checkpoint, cosigned by itself with the time: "this is still my head". So "no news from X since" is a
 * fact and not a guess (DESIGN 4.8). Freshness only; nothing that must be safe depends on it.
 */
export function ownHeartbeat(core: Core): string | null {
  const { institute, network } = core.state;
  const head = core.state.heads.get(institute);
  if (head === undefined) return null;
  const note = parseNote(encodeUtf8(head.checkpoint));
  if (!note.ok) return null;
  const key = noteKey(originOf(network, institute), 'cosignature', core.keys.publicKey);
  const line = cosign(note.value.text, key, Math.floor(core.clock.nowMs() / 1000), (bytes) =>
    core.keys.sign(bytes),
  );
  const text = decodeUtf8(writeNote({ text: note.value.text, signatures: [line] }));
  return text.ok ? text.value : null;
}

/** Notes a peer's heartbeat if it is signed by its node and is of the head that we hold. Anything else is ignored: pulls find out. */
export async function noteHeartbeat(core: Core, from: InstituteId, heartbeat: string | null): Promise<void> {
  const head = core.state.heads.get(from);
  if (heartbeat === null || head === undefined) return;
  const note = parseNote(encodeUtf8(heartbeat));
  if (!note.ok) return;
  const checkpoint = parseCheckpointText(note.value.text);
  const origin = originOf(core.state.network, from);
  if (!checkpoint.ok || checkpoint.value.origin !== origin || checkpoint.value.size !== head.size) return;
  const cosigned = verifyCosignatures(note.value, noteKeysOf(core.state, from, origin, 'cosignature'));
  const seconds = cosigned.ok ? cosigned.value[0]?.cosignedAtSeconds : undefined;
  if (seconds === undefined) return;
  // A clock that is ahead must not make a peer look fresh for ever, nor name an instant that cannot be written.
  const heardAt = instantOf(Math.min(seconds * 1000, core.clock.nowMs()));
  if (head.heardAt !== null && head.heardAt >= heardAt) return;
  // Memory only: a restart forgets it and hears again within a round. Writing each beat would cost a disk flush per peer and round.
  core.state.heads.set(from, { ...head, heardAt });
}
