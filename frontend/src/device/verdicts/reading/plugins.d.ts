declare module "markdown-it-deflist" {
  export default function deflist(md: import("markdown-it").MarkdownIt): void;
}
declare module "markdown-it-footnote" {
  export default function footnote(md: import("markdown-it").MarkdownIt): void;
}
