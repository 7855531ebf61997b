//! The options of charts, as ECharts reads them, with colours by the names of the page's custom properties: the
//! page's module turns them into the theme's colours. One look for all charts of the console.

use super::pivot::{OTHER, Series};
use serde_json::{Value, json};

const FONT: &str = "Inter Variable, Inter, system-ui, sans-serif";

/// The colour of a category: Okabe and Ito's order; what is gathered under "Other" is grey.
pub fn category(index: usize, name: &str) -> String {
    if name == OTHER { "var(--line-3)".to_owned() } else { format!("var(--c{})", index % 6 + 1) }
}

fn base(unit: &str, legend: bool) -> Value {
    json!({
        "unit": unit,
        "textStyle": { "fontFamily": FONT, "fontSize": 12 },
        "grid": { "left": 4, "right": 4, "top": if legend { 40 } else { 12 }, "bottom": 2, "outerBoundsMode": "same", "outerBoundsContain": "axisLabel" },
        "tooltip": {
            "trigger": "axis", "axisPointer": { "type": "shadow", "shadowStyle": { "opacity": 0.08 } }, "confine": true,
            "backgroundColor": "var(--raised)", "borderColor": "var(--line-2)", "padding": [8, 12],
            "textStyle": { "color": "var(--ink)", "fontSize": 13, "fontFamily": FONT },
        },
    })
}

fn category_axis(names: &[String]) -> Value {
    json!({
        "type": "category", "data": names, "axisTick": { "show": false }, "axisLine": { "lineStyle": { "color": "var(--line-2)" } },
        "axisLabel": { "color": "var(--ink-3)", "fontSize": 12, "hideOverlap": true },
    })
}

fn value_axis(unit: &str) -> Value {
    json!({
        "type": "value", "splitNumber": 4, "axisLabel": { "color": "var(--ink-3)", "fontSize": 12, "formatter": format!("{{value}} {unit}") },
        "splitLine": { "lineStyle": { "color": "var(--line)" } },
    })
}

/// Bars over buckets, the groups of each on top of each other. Values are divided by `factor` to be in `unit`.
pub fn stacked(buckets: &[String], series: &[Series], factor: f64, unit: &str) -> Value {
    let many = series.len() > 1;
    let mut option = base(unit, many);
    option["xAxis"] = category_axis(buckets);
    option["yAxis"] = value_axis(unit);
    if many {
        option["legend"] = json!({
            "top": 0, "left": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10, "itemGap": 16, "type": "scroll",
            "textStyle": { "color": "var(--ink-2)", "fontSize": 12.5 }, "inactiveColor": "var(--line-3)",
            "pageTextStyle": { "color": "var(--ink-2)" }, "pageIconColor": "var(--ink-2)", "pageIconInactiveColor": "var(--line-2)",
        });
    }
    let last = series.len().saturating_sub(1);
    option["series"] = series
        .iter()
        .enumerate()
        .map(|(index, one)| {
            let radius = if index == last { json!([3, 3, 0, 0]) } else { json!(0) };
            json!({
                "type": "bar", "stack": "all", "name": one.name, "barMaxWidth": 56, "barCategoryGap": "38%",
                "data": one.values.iter().map(|value| rounded(value / factor)).collect::<Vec<_>>(),
                "itemStyle": { "color": category(index, &one.name), "borderColor": "var(--surface)", "borderWidth": if many { 1 } else { 0 }, "borderRadius": radius },
                "emphasis": { "focus": "series" },
            })
        })
        .collect();
    option
}

/// Ranked bars, the first on top, with their figures at the ends.
pub fn ranked(names: &[String], now: &[f64], before: Option<&[f64]>, factor: f64, unit: &str) -> Value {
    let mut option = base(unit, before.is_some());
    let mut axis = category_axis(names);
    axis["inverse"] = json!(true);
    axis["axisLine"] = json!({ "show": false });
    axis["axisLabel"] =
        json!({ "color": "var(--ink-2)", "fontSize": 12.5, "width": 150, "overflow": "truncate" });
    option["yAxis"] = axis;
    option["xAxis"] = value_axis(unit);
    let bar = |name: &str, values: &[f64], colour: &str, z: i32| {
        json!({
            "type": "bar", "name": name, "barMaxWidth": 18, "barGap": "20%", "z": z,
            "data": values.iter().map(|value| rounded(value / factor)).collect::<Vec<_>>(),
            "itemStyle": { "color": colour, "borderRadius": [0, 3, 3, 0] },
        })
    };
    let mut series = vec![bar("This period", now, "var(--c1)", 2)];
    if let Some(before) = before {
        series.push(bar("The period before", before, "var(--line-2)", 1));
        option["legend"] = json!({ "top": 0, "left": 0, "icon": "roundRect", "itemWidth": 10, "itemHeight": 10, "textStyle": { "color": "var(--ink-2)", "fontSize": 12.5 }, "inactiveColor": "var(--line-3)" });
    }
    option["series"] = json!(series);
    option
}

/// Four decimals are more than any pixel shows.
fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_divided_and_groups_coloured_in_order() {
        let series = [
            Series { name: "Field".to_owned(), values: vec![2e9, 1e9] },
            Series { name: OTHER.to_owned(), values: vec![5e8, 0.0] },
        ];
        let option = stacked(&["Oct".to_owned(), "Nov".to_owned()], &series, 1e9, "GB");
        assert_eq!(option["series"][0]["data"], json!([2.0, 1.0]));
        assert_eq!(option["series"][0]["itemStyle"]["color"], "var(--c1)");
        assert_eq!(option["series"][1]["itemStyle"]["color"], "var(--line-3)");
        assert_eq!(option["yAxis"]["axisLabel"]["formatter"], "{value} GB");
        assert!(option["legend"].is_object());
        assert!(stacked(&[], &series[..1], 1.0, "")["legend"].is_null());
    }

    #[test]
    fn a_ranking_shows_the_period_before_where_there_is_one() {
        let names = ["a".to_owned(), "b".to_owned()];
        assert_eq!(ranked(&names, &[3.0, 1.0], None, 1.0, "min")["series"].as_array().map(Vec::len), Some(1));
        let both = ranked(&names, &[3.0, 1.0], Some(&[2.0, 2.0]), 1.0, "min");
        assert_eq!(both["series"][1]["data"], json!([2.0, 2.0]));
    }
}
