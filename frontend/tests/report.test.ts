// @vitest-environment jsdom
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkCitations } from "../src/report/citations";
import { readable, sanitised } from "../src/report/markdown";

const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=https://evil.example/a.png onerror=alert(1)>",
  "![x](https://evil.example/pixel.png)",
  "[click](javascript:alert(1)) and [here](https://evil.example)",
  "https://evil.example/auto and <https://evil.example>",
  "[1]: https://evil.example\n\nsee [1]",
  '<p style="background:url(https://evil.example)" id="x" class="y" onclick="alert(1)">p</p>',
  "<style>@import 'https://evil.example';</style>",
  "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a><use href='https://evil.example'/></svg>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
  "<iframe src=https://evil.example></iframe><form action=https://evil.example><input name=q><button>go</button></form>",
  "<link rel=stylesheet href=https://evil.example><base href=https://evil.example><meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<video src=https://evil.example><audio src=x><source srcset=https://evil.example></video>",
  "`code <img src=x>`\n\n```html\n<script>alert(1)</script>\n```",
  "- [ ] task\n- [x] done",
];

function harmless(markdown: string): void {
  const host = document.createElement("div");
  host.append(sanitised(markdown));
  expect(host.querySelectorAll("script,img,a,style,link,iframe,form,input,button,svg,math,video,audio,source,base,meta,object,embed").length).toBe(0);
  for (const element of host.querySelectorAll("*")) {
    for (const { name } of element.attributes) expect(name).toBe("start");
  }
}

describe("a hostile report", () => {
  test.each(HOSTILE)("%s leaves nothing that loads, links, runs or styles", harmless);

  test("nor does any part of it, as a stream shows it cut anywhere", () => {
    const whole = HOSTILE.join("\n\n");
    fc.assert(fc.property(fc.nat(whole.length), (length) => harmless(whole.slice(0, length))), { numRuns: 60 });
  });

  test("code is shown as written", () => {
    expect(sanitised("`<img src=x>`").textContent).toBe("<img src=x>\n");
  });
});

describe("a report", () => {
  test("keeps its structure, under the page's headings", () => {
    const host = document.createElement("div");
    host.append(sanitised("# A\n\n## B\n\n3. c\n\n| d | e |\n|---|---|\n| f | g |\n\n> *h*"));
    expect(host.querySelector("h3")?.textContent).toBe("A");
    expect(host.querySelector("h4")?.textContent).toBe("B");
    expect(host.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(host.querySelectorAll("td")).toHaveLength(2);
    expect(host.querySelector("blockquote em")?.textContent).toBe("h");
  });

  test("its known citations become buttons; unknown numbers and code stay text", () => {
    const fragment = sanitised("Said [1], again [1, 2] and [9]. `a[1]` **b [2]**");
    linkCitations(fragment, (number) => {
      if (number > 2) return null;
      const button = document.createElement("button");
      button.textContent = String(number);
      return button;
    });
    const host = document.createElement("div");
    host.append(fragment);
    expect([...host.querySelectorAll("button")].map((button) => button.textContent)).toEqual(["1", "1", "2", "2"]);
    expect(host.textContent?.replaceAll("\u2060", "").trim()).toBe("Said\u00a01, again\u00a012 and [9]. a[1] b\u00a02");
  });
});

function read(source: string): HTMLElement {
  const host = document.createElement("div");
  host.append(readable(source));
  return host;
}

describe("a passage for reading", () => {
  test.each([
    ["## Limits { #limits }", "Limits"],
    ["- [ ] Set `use_cache=False`, see [the **guide**](https://evil.example)", "Set use_cache=False, see the guide"],
    ["| `port` | 8080 |", "port · 8080"],
    ["1. An image ![of a queue](https://evil.example/a.png)", "1. An image of a queue".slice(3)],
    ["List<int> and __init__ in `a<b>`", "List<int> and init in a<b>"],
    ["first line\nsecond line", "first line\nsecond line"],
  ])("%s", (source, words) => {
    expect(read(source).textContent).toBe(words);
  });

  test("keeps code, and nothing that could harm", () => {
    expect(read("Set `port`").querySelector("code")?.textContent).toBe("port");
    for (const hostile of HOSTILE) {
      for (const element of read(hostile).querySelectorAll("*")) {
        expect(["CODE", "STRONG", "EM", "DEL"]).toContain(element.tagName);
        expect(element.attributes).toHaveLength(0);
      }
    }
  });
});
