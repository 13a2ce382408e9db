import "../styles/tables.css";
import { html, nothing, type TemplateResult } from "lit";
import { View } from "../views/view";

export interface Column<Row> {
  /** The heading, also told beside each cell where the table is too narrow for columns. */
  label: string;
  cell: (row: Row) => unknown;
  numeric?: boolean;
  /** What the rows can be sorted by. */
  sort?: (row: Row) => number | string;
  /** A cell of buttons: its heading is only heard. */
  quiet?: boolean;
}

/** A table with a caption, whose rows become cards on a phone. Roles are written out: cards would lose them. */
export class TableView<Row = unknown> extends View {
  static override properties = {
    caption: { attribute: false },
    columns: { attribute: false },
    rows: { attribute: false },
    name: { attribute: false },
    sorted: { state: true },
  };
  declare caption: string;
  declare columns: Column<Row>[];
  declare rows: readonly Row[];
  /** For tests: `data-testid` of the table; its rows' is `{name}-row`. */
  declare name: string;
  declare sorted: { column: number; down: boolean } | null;

  constructor() {
    super();
    this.caption = "";
    this.columns = [];
    this.rows = [];
    this.name = "table";
    this.sorted = null;
  }

  override render(): unknown {
    return html`<table class="table" role="table" data-testid=${this.name}>
      <caption class="table-caption">${this.caption}</caption>
      <thead role="rowgroup"><tr role="row">${this.columns.map((column, at) => this.#heading(column, at))}</tr></thead>
      <tbody role="rowgroup">${this.#ordered().map((row) => html`<tr role="row" data-testid="${this.name}-row">${this.columns.map((column, at) => this.#cell(column, at, row))}</tr>`)}</tbody>
    </table>`;
  }

  #heading(column: Column<Row>, at: number): TemplateResult {
    const order = this.sorted?.column === at ? (this.sorted.down ? "descending" : "ascending") : "none";
    return html`<th role="columnheader" scope="col" ?data-numeric=${column.numeric} aria-sort=${column.sort ? order : nothing}>
      ${column.sort
        ? html`<button type="button" class="table-sort" @click=${() => this.#sort(at)}>${column.label}<span aria-hidden="true">${order === "none" ? "" : order === "ascending" ? " ↑" : " ↓"}</span></button>`
        : html`<span class=${column.quiet ? "hidden" : nothing}>${column.label}</span>`}
    </th>`;
  }

  #cell(column: Column<Row>, at: number, row: Row): TemplateResult {
    if (at === 0) return html`<th role="rowheader" scope="row"><span class="cell">${column.cell(row)}</span></th>`;
    return html`<td role="cell" data-label=${column.quiet ? nothing : column.label} ?data-numeric=${column.numeric}><span class="cell">${column.cell(row)}</span></td>`;
  }

  #sort(column: number): void {
    this.sorted = { column, down: this.sorted?.column === column ? !this.sorted.down : Boolean(this.columns[column]?.numeric) };
  }

  #ordered(): readonly Row[] {
    const { sorted } = this;
    const by = sorted && this.columns[sorted.column]?.sort;
    if (!sorted || !by) return this.rows;
    return this.rows.toSorted((one, other) => {
      const [a, b] = [by(one), by(other)];
      const order = typeof a === "string" || typeof b === "string" ? String(a).localeCompare(String(b)) : a - b;
      return sorted.down ? -order : order;
    });
  }
}
customElements.define("lacuna-table", TableView);

export const table = <Row>(name: string, caption: string, columns: Column<Row>[], rows: readonly Row[]): TemplateResult =>
  html`<lacuna-table .name=${name} .caption=${caption} .columns=${columns as Column<unknown>[]} .rows=${rows}></lacuna-table>`;
