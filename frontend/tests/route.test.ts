import { expect, test } from "vitest";
import { hashOf, readRoute, roomHash } from "../src/state/route";

test("an address leads back to what it was made of", () => {
  const path = ["a/b", "ç d"];
  const query = { models: "ft:x:1,y?z&w" };
  expect(readRoute(roomHash("evaluations", path, query))).toEqual({ room: "evaluations", path, query });
  expect(readRoute(hashOf("a1"))).toEqual({ room: "analyses", path: ["a1"], query: {} });
  expect(readRoute(roomHash("home"))).toEqual({ room: "home", path: [], query: {} });
  expect(roomHash("home")).toBe("#/");
});

test("what names no room is home, and a badly escaped address breaks nothing", () => {
  const home = { room: "home", path: [], query: {} };
  for (const hash of ["", "#", "#/", "#/nowhere", "#/toString", "#/__proto__/x"]) expect(readRoute(hash)).toEqual(home);
  expect(readRoute("#/datasets/%E0%A4%A")).toMatchObject({ room: "datasets", path: ["%E0%A4%A"] });
  expect(readRoute("#/analyses").room).toBe("write");
});
