import { asBuffer, asBytes } from './as-buffer.ts';
import { customType } from './drizzle.ts';

const blob = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => 'blob',
  toDriver: asBuffer,
  fromDriver: asBytes,
});

/** A column of bytes that is never null. */
export const bytes = (name: string) => blob(name).notNull();
