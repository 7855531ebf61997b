// What the map draws, from the sea up. One function of the colours, so that a change of theme repaints all of it.
import { geoName } from "./map-names.js";

const FONT = ["Inter Variable"];
/** The rank of a state in a cluster to the state's name: the worst one is shown. */
const WORST = ["match", ["get", "worst"], 4, "bad", 3, "warn", 2, "off", 1, "wait", "ok"];

export function layers(look) {
  const stateColour = ["match", ["get", "state"], "ok", look.ok, "wait", look.wait, "warn", look.warn, "bad", look.bad, look.off];
  const worstColour = ["match", WORST, "bad", look.bad, "warn", look.warn, "off", look.off, look.ok];
  const halo = { "text-halo-color": look.surface, "text-halo-width": 1.6 };
  return [
    { id: "sea", type: "background", paint: { "background-color": look.sea } },
    { id: "land", type: "fill", source: "countries", paint: { "fill-color": look.land } },
    { id: "grid", type: "line", source: "grid", paint: { "line-color": look.grid, "line-width": 1 } },
    { id: "states", type: "line", source: "states", minzoom: 3, paint: { "line-color": look.line, "line-width": 0.6, "line-dasharray": [3, 2] } },
    { id: "borders", type: "line", source: "countries", paint: { "line-color": look.line, "line-width": 1 } },
    ...["country", "state"].map((kind) => ({
      id: `names-${kind}`, type: "symbol", source: "names", minzoom: kind === "state" ? 4 : 0, maxzoom: 9,
      filter: ["==", ["get", "kind"], kind],
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": kind === "state" ? 11 : 12, "text-max-width": 7 },
      paint: { "text-color": look.name, "text-halo-color": look.land, "text-halo-width": 1.2 },
    })),
    { id: "area", type: "fill", source: "area", paint: { "fill-color": look.accent, "fill-opacity": 0.14, "fill-outline-color": look.accent } },
    { id: "track-rim", type: "line", source: "track", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": look.surface, "line-width": 6 } },
    { id: "track", type: "line", source: "track", filter: ["!", ["get", "gap"]], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": look.accent, "line-width": 3 } },
    { id: "track-gap", type: "line", source: "track", filter: ["get", "gap"], paint: { "line-color": look.ink2, "line-width": 1.6, "line-dasharray": [2, 2.5] } },
    { id: "fix", type: "circle", source: "fixes", minzoom: 11, filter: ["!", ["get", "end"]], paint: {
      "circle-radius": 4, "circle-color": look.accent, "circle-stroke-color": look.surface, "circle-stroke-width": 1.2 } },
    { id: "fix-end", type: "circle", source: "fixes", filter: ["get", "end"], paint: {
      "circle-radius": 6.5, "circle-color": ["case", ["get", "start"], look.surface, look.accent],
      "circle-stroke-color": ["case", ["get", "start"], look.accent, look.surface], "circle-stroke-width": ["case", ["get", "start"], 3, 1.5],
    } },
    { id: "tower-picked", type: "circle", source: "towers", filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 15, "circle-color": look.accent, "circle-opacity": 0.35 } },
    { id: "tower", type: "circle", source: "towers", paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 4, 3, 12, 7], "circle-color": look.surface,
      "circle-stroke-color": look.ink, "circle-stroke-width": 2,
    } },
    { id: "tower-name", type: "symbol", source: "towers", minzoom: 10, layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top", "text-optional": true }, paint: { "text-color": look.ink, ...halo } },
    { id: "cluster", type: "circle", source: "devices", filter: ["has", "point_count"], paint: {
      "circle-radius": ["step", ["get", "point_count"], 15, 10, 18, 50, 23], "circle-color": look.surface,
      "circle-stroke-color": worstColour, "circle-stroke-width": 2.5,
    } },
    { id: "cluster-count", type: "symbol", source: "devices", filter: ["has", "point_count"], layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": FONT, "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": look.ink } },
    { id: "cluster-mark", type: "symbol", source: "devices", filter: ["all", ["has", "point_count"], [">", ["get", "worst"], 1]],
      layout: { "icon-image": ["concat", "mark-", WORST], "icon-size": 0.62, "icon-offset": [22, -22], "icon-allow-overlap": true } },
    { id: "device-picked", type: "circle", source: "devices", filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 17, "circle-color": look.accent, "circle-opacity": 0.25, "circle-stroke-color": look.accent, "circle-stroke-width": 2 } },
    { id: "device", type: "symbol", source: "devices", filter: ["!", ["has", "point_count"]],
      layout: { "icon-image": ["concat", "mark-", ["get", "state"]], "icon-size": 0.9, "icon-allow-overlap": true,
        "text-field": ["step", ["zoom"], "", 8, ["get", "name"]], "text-font": FONT, "text-size": 11.5, "text-offset": [0, 1], "text-anchor": "top", "text-optional": true },
      paint: { "text-color": look.ink, ...halo } },
    { id: "cursor", type: "circle", source: "cursor", paint: { "circle-radius": 9, "circle-color": look.accent, "circle-stroke-color": look.surface, "circle-stroke-width": 3 } },
    { id: "cursor-ring", type: "circle", source: "cursor", paint: { "circle-radius": 17, "circle-color": look.accent, "circle-opacity": 0.2, "circle-stroke-color": stateColour, "circle-stroke-width": 0 } },
  ];
}

/** What a street map shows by itself. */
const OF_STREETS = ["grid", "states", "borders", "names-country", "names-state"];

/** The streets' brightness: a white map hurts in the dark. */
export const streetPaint = (look) => ({
  "raster-brightness-max": look.dark ? 0.6 : 1, "raster-saturation": look.dark ? -0.5 : -0.25,
});

/** The layers with a street map above the land, and without what that draws better. */
export function withStreets(all, look) {
  const shown = all.map((layer) => (OF_STREETS.includes(layer.id) ? { ...layer, layout: { ...layer.layout, visibility: "none" } } : layer));
  const above = shown.findIndex((layer) => layer.id === "land") + 1;
  return shown.toSpliced(above, 0, { id: "streets", type: "raster", source: "streets", paint: streetPaint(look) });
}

/** A point a country and a state, with its name. */
export function names(countries, states) {
  const point = (shape, kind) => geoName(shape, kind);
  return {
    type: "FeatureCollection",
    features: [...countries.features.map((shape) => point(shape, "country")), ...states.features.map((shape) => point(shape, "state"))].filter(Boolean),
  };
}

const STEPS = [20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** Lines of longitude and latitude across a window, about eight of them. */
export function graticule(bounds, zoom) {
  if (zoom < 6) return { type: "FeatureCollection", features: [] };
  const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
  const step = STEPS.find((size) => (east - west) / size >= 6) ?? 0.001;
  const lines = [];
  const line = (from, to) => lines.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [from, to] } });
  for (let lon = Math.floor(west / step) * step; lon <= east; lon += step) line([lon, south - step], [lon, north + step]);
  for (let lat = Math.floor(south / step) * step; lat <= north; lat += step) line([west - step, lat], [east + step, lat]);
  return { type: "FeatureCollection", features: lines };
}
