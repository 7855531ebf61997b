// MapLibre with the outlines of the world, drawn without any network but this server's own. The look follows the
// theme; what lies on the map is set by verbs. Every map has a table beside it on its page: this is the picture.
import { Map as BaseMap, NavigationControl, setWorkerUrl } from "maplibre-gl";
import { feature } from "topojson-client";

setWorkerUrl(MAP_WORKER);

const styled = new Promise((done) => {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = MAP_STYLE;
  link.onload = link.onerror = done;
  document.head.append(link);
});

const outlines = new Map();
async function outline(address, object) {
  if (!outlines.has(address)) {
    outlines.set(address, fetch(address).then((answer) => answer.json()).then((topology) => feature(topology, topology.objects[object])));
  }
  return outlines.get(address);
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  const dark = style.colorScheme === "dark" ||
    (document.documentElement.dataset.theme !== "light" && document.documentElement.dataset.theme !== "dark" &&
      matchMedia("(prefers-color-scheme: dark)").matches) || document.documentElement.dataset.theme === "dark";
  return dark
    ? { sea: "#10151b", land: "#1a212a", line: "#323d4b", accent: "#6ea8ff", halo: "#0e1116" }
    : { sea: "#dfe7ee", land: "#f7f8fa", line: "#c3ccd8", accent: "#0b5cd6", halo: "#ffffff" };
}

const nothing = { type: "FeatureCollection", features: [] };

export class HandsightMap {
  static async open(element, options, onEvent) {
    const [countries, states] = await Promise.all([
      outline(COUNTRIES_FINE, "countries"), outline(US_STATES, "states"), styled,
    ]);
    return new HandsightMap(element, options ?? {}, onEvent, countries, states);
  }

  constructor(element, options, onEvent, countries, states) {
    this.element = element;
    this.token = "";
    const paint = colours();
    this.map = new BaseMap({
      container: element,
      center: options.center ?? [0, 25],
      zoom: options.zoom ?? 1.2,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      transformRequest: (url) => (this.token && new URL(url, location.href).origin === location.origin
        ? { url, headers: { authorization: `Bearer ${this.token}` } } : { url }),
      style: {
        version: 8,
        sources: {
          countries: { type: "geojson", data: countries },
          states: { type: "geojson", data: states },
          track: { type: "geojson", data: nothing },
          points: { type: "geojson", data: nothing },
        },
        layers: [
          { id: "sea", type: "background", paint: { "background-color": paint.sea } },
          { id: "land", type: "fill", source: "countries", paint: { "fill-color": paint.land } },
          { id: "states", type: "line", source: "states", minzoom: 3, paint: { "line-color": paint.line, "line-width": 0.6 } },
          { id: "borders", type: "line", source: "countries", paint: { "line-color": paint.line, "line-width": 0.9 } },
          { id: "track", type: "line", source: "track", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": paint.accent, "line-width": 2.5 } },
          { id: "points", type: "circle", source: "points", paint: {
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 2, 4, 12, 8],
            "circle-color": ["coalesce", ["get", "colour"], paint.accent],
            "circle-stroke-color": paint.halo, "circle-stroke-width": 1.5,
          } },
        ],
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.map.on("idle", () => { element.dataset.drawn = "true"; });
    this.map.on("moveend", () => {
      const { lng, lat } = this.map.getCenter();
      onEvent("moved", { lng, lat, zoom: this.map.getZoom() });
    });
    this.map.on("click", (event) => {
      const layers = ["points", "hexagons"].filter((id) => this.map.getLayer(id));
      const [hit] = this.map.queryRenderedFeatures(event.point, { layers });
      onEvent(hit ? "picked" : "cleared", hit ? { layer: hit.layer.id, ...hit.properties } : null);
    });
    this.map.on("mousemove", (event) => {
      const layers = ["points", "hexagons"].filter((id) => this.map.getLayer(id));
      this.map.getCanvas().style.cursor = this.map.queryRenderedFeatures(event.point, { layers }).length ? "pointer" : "";
    });
    this.repaint = () => this.paint();
    this.scheme = matchMedia("(prefers-color-scheme: dark)");
    this.scheme.addEventListener("change", this.repaint);
    window.addEventListener("handsight-theme", this.repaint);
    this.ready = new Promise((done) => this.map.once("load", done));
  }

  paint() {
    const paint = colours();
    this.map.setPaintProperty("sea", "background-color", paint.sea);
    this.map.setPaintProperty("land", "fill-color", paint.land);
    for (const id of ["states", "borders"]) this.map.setPaintProperty(id, "line-color", paint.line);
    this.map.setPaintProperty("track", "line-color", paint.accent);
    this.map.setPaintProperty("points", "circle-stroke-color", paint.halo);
  }

  /** Verbs, one argument each: token, points, track, fit, fly. */
  async call(verb, argument) {
    await this.ready;
    this.element.dataset.drawn = "false";
    switch (verb) {
      case "token": this.token = argument; break;
      case "points": this.map.getSource("points").setData(argument ?? nothing); break;
      case "track": this.map.getSource("track").setData(argument ?? nothing); break;
      case "fit": this.map.fitBounds(argument, { padding: 48, maxZoom: 13, animate: false }); break;
      case "fly": this.map.jumpTo(argument); break;
      default: throw new Error(`the map knows no verb ${verb}`);
    }
    this.map.triggerRepaint();
  }

  close() {
    this.scheme.removeEventListener("change", this.repaint);
    window.removeEventListener("handsight-theme", this.repaint);
    this.map.remove();
  }
}
