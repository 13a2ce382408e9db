import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { network, ProblemError } from "../src/api/problem";
import { chosen, type Source } from "../src/bases/uploads/files";
import { type Send, UploadQueue } from "../src/bases/uploads/queue";

const source = (path: string, size = 4): Source => ({ path, archive: path.endsWith(".zip"), open: () => Promise.resolve(new File(["x".repeat(size)], path)) });
const refused = (status: number): ProblemError => new ProblemError({ kind: "problem", status, code: `c${status}`, title: "", detail: "" });
/** A file as a directory's picker gives it; '' as its path: as one that was chosen by itself. */
const picked = (name: string, path = name): File => Object.defineProperty(new File(["x"], name.split("/").pop() ?? ""), "webkitRelativePath", { value: path });
const soon = (): Promise<void> => Promise.resolve();

/** Archives bring two documents and refuse a third; all else is sent until it is stopped. */
const unpacking: Send = ({ archive }, _file, signal) =>
  archive
    ? Promise.resolve({ accepted: ["a.md", "b.md"], rejected: [{ path: "c.exe", error: { code: "document_type_unsupported", params: {} } }] })
    : new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });

describe("an upload queue", () => {
  test("sends all that is given, some at once, and each ends in one way", async () => {
    const outcome = fc.constantFrom("done", "failed", "cancelled");
    await fc.assert(
      fc.asyncProperty(fc.array(outcome, { maxLength: 30 }), async (wanted) => {
        let at = 0;
        let most = 0;
        const send: Send = async ({ path }, _file, signal) => {
          most = Math.max(most, ++at);
          await new Promise((resolve) => setTimeout(resolve));
          at--;
          const how = wanted[Number(path)];
          if (how === "cancelled") queue.sending.filter((one) => one.source.path === path).forEach((one) => queue.cancel(one));
          signal.throwIfAborted();
          if (how === "failed") throw refused(422);
          return null;
        };
        const queue = new UploadQueue(send);
        queue.add(wanted.map((_, n) => source(String(n))));
        await queue.settled();
        const count = (how: string): number => wanted.filter((one) => one === how).length;
        expect([queue.done, queue.failed.length, queue.cancelled]).toEqual([count("done"), count("failed"), count("cancelled")]);
        expect(queue.total).toBe(wanted.length);
        expect(queue.progress).toBe(wanted.length);
        expect(most).toBeLessThanOrEqual(4);
      }),
      { numRuns: 30 },
    );
  });

  test("waits where the server asks for it, and gives up where the file is refused", async () => {
    const tries: Record<string, number> = {};
    const waits: number[] = [];
    const send: Send = async ({ path }) => {
      tries[path] = (tries[path] ?? 0) + 1;
      if (path === "lost" && tries[path] < 3) throw network();
      if (path === "busy") throw new ProblemError({ ...refused(503).problem, retryAfter: 7 });
      if (path === "bad") throw refused(415);
      return null;
    };
    const queue = new UploadQueue(send, undefined, (ms) => soon().then(() => void waits.push(ms)));
    queue.add(["lost", "busy", "bad"].map((path) => source(path)));
    await queue.settled();
    expect(tries).toEqual({ lost: 3, busy: 4, bad: 1 });
    expect(waits.filter((ms) => ms === 7000)).toHaveLength(3);
    expect(queue.failed.map(({ path, problem }) => [path, problem.status])).toEqual([["bad", 415], ["busy", 503]]);
    queue.retry();
    await queue.settled();
    expect([queue.done, queue.failed.length, tries["bad"], tries["busy"]], "what is refused for what it is cannot be sent again").toEqual([0, 2, 1, 8]);
  });

  test("cancels all, tells what an archive could not bring, and what is gone from the disk", async () => {
    const queue = new UploadQueue(unpacking);
    queue.add([source("all.zip"), { path: "gone.md", archive: false, open: () => Promise.reject(new DOMException("", "NotFoundError")) }]);
    await queue.settled();
    expect([queue.documents, ...queue.failed.map(({ path, problem }) => `${path} ${problem.code}`)]).toEqual([2, "gone.md file_gone", "all.zip › c.exe document_type_unsupported"]);
    queue.retry(queue.failed[1]);
    expect(queue.busy, "a file inside an archive cannot be sent again").toBe(false);
    queue.add(Array.from({ length: 9 }, (_, n) => source(String(n))));
    queue.cancelAll();
    await queue.settled();
    expect([queue.cancelled, queue.done]).toEqual([9, 0]);
  });

  test("tells the pace of the last seconds and what is left at it", async () => {
    let now = 0;
    const ends: (() => void)[] = [];
    const send: Send = (_source, _file, _signal, sent) =>
      new Promise((resolve) => ends.push(() => {
        sent(1000);
        resolve(null);
      }));
    const queue = new UploadQueue(send, () => now);
    queue.add(Array.from({ length: 20 }, (_, n) => source(String(n), 1000)));
    expect([queue.rate, queue.left]).toEqual([null, null]);
    for (let file = 0; file < 10; file++) {
      await new Promise((resolve) => setTimeout(resolve));
      now += 500;
      ends.shift()?.();
      await new Promise((resolve) => setTimeout(resolve));
    }
    expect(queue.done).toBe(10);
    expect(queue.rate).toBeGreaterThan(1500);
    expect(queue.rate).toBeLessThan(2500);
    expect(queue.left).toBeGreaterThan(4);
    expect(queue.left).toBeLessThan(6);
  });
});

test("files of a folder keep their paths inside it; what is no document is left, what is hidden is not even told", () => {
  const given = chosen([picked("docs/en/a.md"), picked("docs/logo.png"), picked("docs/.git/config.md"), picked("docs/node_modules/x/readme.md"), picked("all.tar.gz", ""), picked("odd.bin", "")]);
  expect(given.sources.map(({ path, archive }) => [path, archive])).toEqual([["en/a.md", false], ["all.tar.gz", true], ["odd.bin", false]]);
  expect(given.left).toEqual(["logo.png"]);
});
