// ECharts with the parts the console uses. Colours are written as custom properties (`var(--c1)`) and resolved here,
// so that a chart follows the theme; `unit` beside the options is what figures in tooltips end with.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** The colour a custom property has in the present theme, with light-dark() decided. */
function resolved(element, value) {
  const probe = document.createElement("i");
  probe.style.color = value;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function coloured(element, option) {
  if (Array.isArray(option)) return option.map((item) => coloured(element, item));
  if (option && typeof option === "object") {
    return Object.fromEntries(Object.entries(option).map(([key, value]) => [key, coloured(element, value)]));
  }
  return typeof option === "string" && option.startsWith("var(") ? resolved(element, option) : option;
}

/** A figure with three digits that matter, grouped. */
function figure(value, unit) {
  if (value == null || Number.isNaN(Number(value))) return "–";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${Number(value).toLocaleString("en", { maximumFractionDigits: digits })}${unit ? ` ${unit}` : ""}`;
}

export class Chart {
  constructor(element, option) {
    this.element = element;
    this.option = option;
    this.chart = echarts.init(element, null, { renderer: "canvas" });
    this.size = new ResizeObserver(() => this.chart.resize());
    this.size.observe(element);
    this.repaint = () => this.draw();
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.repaint);
    window.addEventListener("handsight-theme", this.repaint);
    this.chart.on("finished", () => { element.dataset.drawn = "true"; });
    this.draw();
  }
  draw() {
    const { unit, ...option } = coloured(this.element, this.option);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (option.tooltip) option.tooltip.valueFormatter = (value) => figure(value, unit);
    this.element.dataset.drawn = "false";
    this.chart.setOption({ animation: !calm, animationDuration: 300, ...option }, { notMerge: true });
  }
  update(option) {
    this.option = option;
    this.draw();
  }
  close() {
    this.scheme.removeEventListener("change", this.repaint);
    window.removeEventListener("handsight-theme", this.repaint);
    this.size.disconnect();
    this.chart.dispose();
  }
}
