import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** The thread of integrity.ts: reads every page of the database it is given and posts `ok` or the first thing that is wrong. */
const database = new Database(String(workerData), { readonly: true, timeout: 5_000 });
database.pragma('cell_size_check = ON');
parentPort?.postMessage(database.pragma('quick_check(1)', { simple: true }));
database.close();
