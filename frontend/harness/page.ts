/** Asks the worker; what it answers is the value, or its error's text is thrown. */
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
let next = 0;

function ask(job: string, params: unknown): Promise<unknown> {
  const call = next++;
  return new Promise((resolve, reject) => {
    const receive = ({ data }: MessageEvent<{ call: number; value: unknown; error: string | null }>): void => {
      if (data.call !== call) return;
      worker.removeEventListener("message", receive);
      if (data.error === null) resolve(data.value);
      else reject(new Error(data.error));
    };
    worker.addEventListener("message", receive);
    worker.addEventListener("error", ({ message }) => reject(new Error(message)), { once: true });
    worker.postMessage({ call, job, params });
  });
}

Object.assign(globalThis, { ask });
