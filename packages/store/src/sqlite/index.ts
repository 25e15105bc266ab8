export type { Settings } from './connection.ts';
export { StoreFault, type StoreFaultKind } from './fault.ts';
export { openSqliteStore, type SqliteStore, type SqliteStoreOptions } from './store.ts';
