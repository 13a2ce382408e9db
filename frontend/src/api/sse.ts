/** One server-sent event. `id` is the last id seen, as the HTML standard keeps it. */
export interface SseEvent {
  event: string;
  data: string;
  id: string;
}

/**
 * A parser of text/event-stream that takes the text in chunks of any size (HTML standard, 9.2.6).
 * Own code: the browser's EventSource sends no headers and resumes only after its own rules.
 */
export class SseParser {
  /** Milliseconds that the server asked to wait before coming back. */
  retry: number | null = null;
  #buffer = "";
  #started = false;
  #skipFeed = false;
  #event = "";
  #data: string[] = [];
  #id = "";

  /** The events that `chunk` completes. */
  feed(chunk: string): SseEvent[] {
    let text = chunk;
    if (!this.#started && text.length > 0) {
      this.#started = true;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    // A CR LF cut in two is one line end.
    if (this.#skipFeed && text.length > 0) {
      if (text.startsWith("\n")) text = text.slice(1);
      this.#skipFeed = false;
    }
    this.#buffer += text;
    const events: SseEvent[] = [];
    let from = 0;
    const end = /\r\n|\n|\r/g;
    for (let match = end.exec(this.#buffer); match !== null; match = end.exec(this.#buffer)) {
      const event = this.#line(this.#buffer.slice(from, match.index));
      if (event) events.push(event);
      from = end.lastIndex;
      if (match[0] === "\r" && from === this.#buffer.length) this.#skipFeed = true;
    }
    this.#buffer = this.#buffer.slice(from);
    return events;
  }

  #line(line: string): SseEvent | null {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "id" && !value.includes("\0")) this.#id = value;
    else if (field === "retry" && /^\d+$/.test(value)) this.retry = Number(value);
    return null;
  }

  #dispatch(): SseEvent | null {
    const event = this.#event || "message";
    const data = this.#data;
    this.#event = "";
    this.#data = [];
    return data.length === 0 ? null : { event, data: data.join("\n"), id: this.#id };
  }
}

/** The events of a streaming answer, until it ends or the signal of its request fires. */
export async function* readEvents(response: Response, onBytes?: () => void): AsyncGenerator<SseEvent> {
  if (!response.body) return;
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes?.();
      yield* parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
