import { Listeners } from "./listeners";

/** Milliseconds between looks for a newer page, while this one is open. */
const LOOK = 3_600_000;

/** The page as the browser keeps it (sw.ts), and whether a newer one waits. */
export class Installed extends Listeners {
  /** A newer page is here and waits until it is asked for. */
  newer = false;
  #waiting: ServiceWorker | null = null;

  /** Has the browser keep the page. Where it can't (no secure context, a private window), all works as it does with a network. */
  async begin(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    try {
      const registration = await navigator.serviceWorker.register("/sw.js");
      this.#look(registration);
      registration.addEventListener("updatefound", () => this.#follow(registration.installing));
      setInterval(() => void registration.update().catch(() => undefined), LOOK);
    } catch {
      // The page is not kept; nothing else depends on it.
    }
  }

  /** Lets the newer page take over, and loads it. `before`: what must not be lost. */
  take(before: () => void): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    waiting.addEventListener("statechange", () => {
      if (waiting.state !== "activated") return;
      before();
      location.reload();
    });
    waiting.postMessage("take-over");
  }

  #look(registration: ServiceWorkerRegistration): void {
    // The first one of all has nothing to replace.
    if (!registration.waiting || !registration.active) return;
    this.#waiting = registration.waiting;
    this.newer = true;
    this.changed();
  }

  #follow(installing: ServiceWorker | null): void {
    installing?.addEventListener("statechange", () => {
      if (installing.state === "installed") void navigator.serviceWorker.getRegistration().then((registration) => registration && this.#look(registration));
    });
  }
}
