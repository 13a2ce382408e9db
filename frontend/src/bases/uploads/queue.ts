import { asProblem, fromInfo, type Problem } from "../../api/problem";
import { Listeners } from "../../state/listeners";
import type { Added } from "../types";
import type { Source } from "./files";

/** Files that are sent at once: more only share the line. */
const AT_ONCE = 4;
/** Times that a file is sent where the server asks for patience or is out of reach. */
const TRIES = 4;
const PAUSE = 1_000;
/** Milliseconds that rates are told of, and at most how often listeners hear. */
const WINDOW = 10_000;
const CALM = 120;

export type Send = (source: Source, file: File, signal: AbortSignal, sent: (bytes: number) => void) => Promise<Added | null>;

/** A file that is being sent. */
export interface Sending {
  source: Source;
  sent: number;
  size: number;
  control: AbortController;
}

/** A file that was not taken. Its `source` is what may be sent again: none of what is inside an archive, and none of what will be refused again. */
export interface Failed {
  path: string;
  problem: Problem;
  source: Source | null;
}

/**
 * Files on their way into a base, several at once, in the order they were given. Of what is done a number is kept,
 * so that a hundred thousand files need no more memory than their names.
 */
export class UploadQueue extends Listeners {
  waiting: Source[] = [];
  sending: Sending[] = [];
  failed: Failed[] = [];
  done = 0;
  cancelled = 0;
  /** Documents that were taken, those of archives one by one. */
  documents = 0;
  readonly #send: Send;
  readonly #now: () => number;
  readonly #wait: (ms: number) => Promise<void>;
  #marks: { at: number; bytes: number; files: number }[] = [];
  #bytes = 0;
  /** Whether listeners will be told. */
  #telling = false;
  #idle: (() => void)[] = [];

  constructor(send: Send, now: () => number = () => performance.now(), wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))) {
    super();
    this.#send = send;
    this.#now = now;
    this.#wait = wait;
  }

  get busy(): boolean {
    return this.sending.length > 0 || this.waiting.length > 0;
  }

  /** Files of the present burst. */
  get total(): number {
    return this.done + this.cancelled + this.failed.length + this.sending.length + this.waiting.length;
  }

  /** Files that need nothing more, those under way by their share. */
  get progress(): number {
    const parts = this.sending.reduce((sum, { sent, size }) => sum + (size > 0 ? Math.min(1, sent / size) : 0), 0);
    return this.done + this.cancelled + this.failed.length + parts;
  }

  /** Bytes a second of the last seconds; null while nothing can be said. */
  get rate(): number | null {
    const span = this.#span();
    return span ? span.bytes / span.seconds : null;
  }

  /** Seconds that the rest takes at the pace of the last ones; null while nothing can be said. */
  get left(): number | null {
    const span = this.#span();
    if (!span || span.files <= 0) return null;
    return ((this.total - this.progress) / span.files) * span.seconds;
  }

  add(sources: readonly Source[]): void {
    if (!this.busy) this.#begin();
    // Not spread into one call: there may be more than a call takes.
    for (const source of sources) this.waiting.push(source);
    this.#next();
  }

  cancel(sending: Sending): void {
    sending.control.abort();
  }

  cancelAll(): void {
    this.cancelled += this.waiting.length;
    this.waiting = [];
    for (const { control } of this.sending) control.abort();
    this.#tell();
  }

  /** Sends again what was not taken: all, or one. */
  retry(one?: Failed): void {
    const again = this.failed.filter((failed) => failed.source && (!one || failed === one));
    this.failed = this.failed.filter((failed) => !again.includes(failed));
    this.add(again.flatMap(({ source }) => source ?? []));
  }

  dismiss(one: Failed): void {
    this.failed = this.failed.filter((failed) => failed !== one);
    this.#tell();
  }

  /** When nothing is on its way any more. */
  settled(): Promise<void> {
    return this.busy ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  #begin(): void {
    this.done = this.cancelled = this.documents = this.#bytes = 0;
    this.#marks = [];
  }

  #next(): void {
    while (this.sending.length < AT_ONCE) {
      const source = this.waiting.shift();
      if (!source) break;
      void this.#one(source);
    }
    this.#tell();
    if (!this.busy) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #one(source: Source): Promise<void> {
    const sending: Sending = { source, sent: 0, size: 0, control: new AbortController() };
    this.sending = [...this.sending, sending];
    try {
      const file = await source.open();
      sending.size = file.size;
      sending.control.signal.throwIfAborted();
      const added = await this.#patiently(sending, file);
      this.done++;
      this.documents += added ? added.accepted.length : 1;
      for (const { path, error } of added?.rejected ?? []) this.failed.push({ path: `${source.path} › ${path}`, problem: fromInfo(error), source: null });
    } catch (error) {
      const problem = opened(error);
      if (sending.control.signal.aborted) this.cancelled++;
      else this.failed = [...this.failed, { path: source.path, problem, source: lasting(problem) ? null : source }];
    }
    this.sending = this.sending.filter((other) => other !== sending);
    this.#next();
  }

  async #patiently(sending: Sending, file: File): Promise<Added | null> {
    for (let tried = 1; ; tried++) {
      try {
        return await this.#send(sending.source, file, sending.control.signal, (sent) => this.#went(sending, sent));
      } catch (error) {
        const { status, kind, retryAfter } = asProblem(error);
        const passes = kind === "network" || status === 429 || status === 503 || status === 504;
        if (!passes || tried >= TRIES || sending.control.signal.aborted) throw error;
        this.#went(sending, 0);
        await this.#wait((retryAfter ?? 0) * 1000 || PAUSE * 2 ** tried);
        if (sending.control.signal.aborted) throw error;
      }
    }
  }

  #went(sending: Sending, sent: number): void {
    this.#bytes += Math.max(0, sent - sending.sent);
    sending.sent = sent;
    this.#tell();
  }

  #span(): { seconds: number; bytes: number; files: number } | null {
    const [first] = this.#marks;
    if (!first || !this.busy) return null;
    const seconds = (this.#now() - first.at) / 1000;
    return seconds < 1 ? null : { seconds, bytes: this.#bytes - first.bytes, files: this.progress - first.files };
  }

  #tell(): void {
    const now = this.#now();
    const last = this.#marks.at(-1);
    if (!last || now - last.at > WINDOW / 20) {
      this.#marks.push({ at: now, bytes: this.#bytes, files: this.progress });
      while ((this.#marks[0]?.at ?? now) < now - WINDOW) this.#marks.shift();
    }
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      this.changed();
    }, CALM);
  }
}

/** Whether the same file would be refused again: for what it is, or because it is there no more. */
const lasting = ({ code, status }: Problem): boolean => code === "file_gone" || [400, 413, 415, 422].includes(status);

/** A file that is gone, or may not be read, is told as such. */
function opened(error: unknown): Problem {
  const gone = error instanceof DOMException && ["NotFoundError", "NotReadableError", "SecurityError"].includes(error.name);
  return gone ? { kind: "problem", status: 0, code: "file_gone", title: "", detail: "" } : asProblem(error);
}
