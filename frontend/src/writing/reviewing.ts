import type { Client } from "../api/client";
import { asProblem } from "../api/problem";
import type { ReviewBook } from "../training/reviews";

/** Milliseconds without asking for reviews again, where no trainer runs: the browser logs each refusal. */
const WITHOUT_REVIEWS = 5 * 60_000;
let refused = Number.NEGATIVE_INFINITY;

/** The reviews of an analysis; null where they can't be had: nothing else depends on them. */
export async function bookOf(client: Client, analysis: string): Promise<ReviewBook | null> {
  if (performance.now() - refused < WITHOUT_REVIEWS) return null;
  try {
    const { ReviewBook } = await import("../training/reviews");
    const book = new ReviewBook(client, analysis);
    await book.load();
    return book;
  } catch (error) {
    if (asProblem(error).code === "service_unavailable") refused = performance.now();
    return null;
  }
}
