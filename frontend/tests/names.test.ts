import fc from "fast-check";
import { expect, test } from "vitest";
import { fitting, NAME } from "../src/text/names";

test("words make a name that the server takes, and a name makes itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 90 }), (words) => {
      const name = fitting(words);
      if (/[a-z0-9]/i.test(words)) expect(name).toMatch(NAME);
      expect(fitting(name)).toBe(name);
    }),
  );
  expect(fitting("Horta do Bairro")).toBe("horta-do-bairro");
  expect(fitting("  Manual (versão 2.0)!  ")).toBe("manual-versao-2.0");
  expect(fitting("漢字")).toBe("");
});
