import type { Frame } from "../state/frame";
import { Live } from "../state/live";
import type { Removal } from "../state/removal";
import { BasesApi } from "./api";
import { UploadQueue } from "./uploads/queue";

/** Requests that delete documents at once. */
const AT_ONCE = 6;

/** What the bases' views share, kept between visits: uploads go on while other rooms are looked at. */
export class Context {
  readonly frame: Frame;
  readonly api: BasesApi;
  readonly live: Live;
  readonly removal: Removal;
  readonly #queues = new Map<string, UploadQueue>();
  readonly #removed = new Map<string, ReadonlySet<string>>();

  constructor(frame: Frame) {
    this.frame = frame;
    this.api = new BasesApi(frame.client);
    this.live = new Live(frame.client);
    this.removal = frame.removal;
    // What is on its way would be lost with the page.
    addEventListener("beforeunload", (event) => [...this.#queues.values()].some(({ busy }) => busy) && event.preventDefault());
  }

  uploads(base: string): UploadQueue {
    let queue = this.#queues.get(base);
    if (!queue) {
      queue = new UploadQueue((source, file, signal, sent) => this.api.put(base, source, file, signal, sent));
      this.#queues.set(base, queue);
    }
    return queue;
  }

  /** Deletes documents once the time to undo is over. `name` is how a person knows them. */
  removeDocuments(base: string, paths: readonly string[], name: string): void {
    const what = `bases/${base}/documents/${paths.join("\n")}`;
    this.#removed.set(what, new Set(paths));
    const remove = async (leaving: boolean): Promise<void> => {
      const rest = [...paths];
      const one = async (): Promise<void> => {
        for (let path = rest.shift(); path !== undefined; path = rest.shift()) await this.api.removeDocument(base, path, leaving);
      };
      // A page that goes sends all of them now: nothing of it runs afterwards.
      if (leaving) await Promise.all(paths.map((path) => this.api.removeDocument(base, path, true)));
      else await Promise.all(Array.from({ length: AT_ONCE }, one));
    };
    this.removal.begin({ what, name, remove });
  }

  /** Whether a document is deleted as far as a person sees. */
  hides(base: string, path: string): boolean {
    for (const [what, paths] of this.#removed) {
      if (!this.removal.hides(what)) continue;
      if (what.startsWith(`bases/${base}/`) && paths.has(path)) return true;
    }
    return false;
  }
}
