import { crc32, deflateRawSync, zstdCompressSync } from 'node:zlib';

/** A member of an archive that a test makes; every field that is given may lie. */
export interface TestMember {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** 0 stored, 8 deflate (when not said), 93 Zstandard; any other number is written as it is, over stored bytes. */
  readonly method?: number;
  /** The stored bytes, instead of the compressed content. */
  readonly stored?: Uint8Array;
  readonly saysInflatedBytes?: number;
  readonly saysStoredBytes?: number;
  readonly saysCrc32?: number;
  readonly flags?: number;
  /** The name in front of the content, when it is not the one in the directory. */
  readonly localName?: string;
  /** Sizes and offset in a zip64 field, as for a member of 4 GiB. */
  readonly zip64?: boolean;
}

/** The smallest zip writer that can also lie (APPNOTE 6.3.10). `members` is what the end record says of the number. */
export function makeZip(
  members: readonly TestMember[],
  says: { readonly members?: number } = {},
): Uint8Array {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const written = writeMember(member, offset);
    pieces.push(written.local);
    directory.push(written.central);
    offset += written.local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const count = says.members ?? members.length;
  const zip64 = count > 0xfffe ? [zip64End(count, central.length, offset)] : [];
  end.writeUInt16LE(Math.min(count, 0xffff), 8);
  end.writeUInt16LE(Math.min(count, 0xffff), 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...pieces, central, ...zip64, end]));
}

function writeMember(
  member: TestMember,
  offset: number,
): { readonly local: Buffer; readonly central: Buffer } {
  const content = Buffer.from(member.content);
  const method = member.method ?? 8;
  const stored = Buffer.from(member.stored ?? compress(method, content));
  const inflatedBytes = member.saysInflatedBytes ?? content.length;
  const storedBytes = member.saysStoredBytes ?? stored.length;
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(member.saysCrc32 ?? crc32(content), 0);
  sizes.writeUInt32LE(member.zip64 ? 0xffffffff : storedBytes, 4);
  sizes.writeUInt32LE(member.zip64 ? 0xffffffff : inflatedBytes, 8);
  const shared = (name: Buffer, extraBytes: number): Buffer => {
    const head = Buffer.alloc(10);
    head.writeUInt16LE(45, 0); // version needed
    head.writeUInt16LE(member.flags ?? 0x800, 2);
    head.writeUInt16LE(method, 4);
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(name.length, 0);
    lengths.writeUInt16LE(extraBytes, 2);
    return Buffer.concat([head, sizes, lengths]);
  };
  const extra = member.zip64 ? zip64Field(inflatedBytes, storedBytes, offset) : Buffer.alloc(0);
  const localName = Buffer.from(member.localName ?? member.name);
  const name = Buffer.from(member.name);
  const local = Buffer.concat([signature(0x04034b50), shared(localName, 0), localName, stored]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(member.zip64 ? 0xffffffff : offset, 10);
  const madeBy = Buffer.from([45, 3]);
  const central = Buffer.concat([
    signature(0x02014b50),
    madeBy,
    shared(name, extra.length),
    tail,
    name,
    extra,
  ]);
  return { local, central };
}

function compress(method: number, content: Buffer): Uint8Array {
  if (method === 8) return deflateRawSync(content);
  return method === 93 ? zstdCompressSync(content) : content;
}

function zip64Field(inflatedBytes: number, storedBytes: number, offset: number): Buffer {
  const field = Buffer.alloc(28);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(24, 2);
  field.writeBigUInt64LE(BigInt(inflatedBytes), 4);
  field.writeBigUInt64LE(BigInt(storedBytes), 12);
  field.writeBigUInt64LE(BigInt(offset), 20);
  return field;
}

function zip64End(count: number, centralBytes: number, offset: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(centralBytes), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + centralBytes), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}
