/**
 * Every maximum of the project, in one place, each with its arithmetic. Bytes unless the name says otherwise.
 * Raising one is a protocol decision: peers with a lower limit refuse what is above theirs.
 */
const KiB = 1024;
const MiB = 1024 * KiB;

/** A statement is a label; contents live in parts. 64 parts x 0.5 KiB + marking + text stay well below. */
export const STATEMENT_BYTES_MAX = 64 * KiB;
/** base64 of the payload (4/3) + 16 signatures x 160 bytes + frame of the JSON. */
export const ENVELOPE_BYTES_MAX = 96 * KiB;
export const SIGNATURES_MAX = 16;
export const JSON_DEPTH_MAX = 32;
export const PARTS_MAX = 64;
/** Parts are cut into chunks of this size; a leaf hash per chunk makes each verifiable as it arrives. */
export const CHUNK_BYTES = 1 * MiB;
/** 64 GiB: a manifest of 65,536 leaf hashes, 2 MiB. */
export const PART_BYTES_MAX = 64 * 1024 * MiB;
/** 300 members (DESIGN.md 4.9) with names, keys and addresses of about 1 KiB each, with room to grow. */
export const CHARTER_BYTES_MAX = 1 * MiB;
export const INSTITUTES_MAX = 1024;
