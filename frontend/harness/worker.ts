import { jobs } from "./jobs";

addEventListener("message", ({ data }: MessageEvent<{ call: number; job: keyof typeof jobs; params: never }>) => {
  const { call, job, params } = data;
  void (async () => {
    try {
      postMessage({ call, value: await jobs[job](params), error: null });
    } catch (error) {
      postMessage({ call, value: null, error: String(error) });
    }
  })();
});
