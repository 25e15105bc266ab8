import { appendFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** The demo's pager: a command channel that writes each page as a line of the file that it is given. A real one would ring. */
const [, , file = ''] = process.argv;
const page: unknown = JSON.parse(await text(process.stdin));
await appendFile(file, `${JSON.stringify(page)}\n`, { mode: 0o600 });
