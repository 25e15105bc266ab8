/** One server-sent event. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Reads an event stream (HTML, server-sent events): fields by line, an empty line ends an event, comments are heartbeats. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let open = '';
  let id: string | undefined;
  let event = 'message';
  let data: string[] = [];
  for await (const chunk of body) {
    const lines = (open + decoder.decode(chunk, { stream: true })).split(LINE_END);
    open = (lines.pop() ?? '').slice(0, LINE_CHARS_MAX);
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, event, data: data.join('\n') };
        event = 'message';
        data = [];
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === 'id') id = value;
      else if (field === 'event') event = value;
      else if (field === 'data' && data.length < DATA_LINES_MAX) data.push(value);
    }
  }
}

/** A carriage return at the end of a piece may be the first half of an end of line. */
const LINE_END = /\r\n|\n|\r(?!$)/;
const LINE_CHARS_MAX = 64 * 1024;
const DATA_LINES_MAX = 64;
