// Where the name of a country or a state stands: the middle of its largest part.

function area(ring) {
  let sum = 0;
  for (let at = 0; at + 1 < ring.length; at += 1) sum += ring[at][0] * ring[at + 1][1] - ring[at + 1][0] * ring[at][1];
  return Math.abs(sum / 2);
}

/** The centre of gravity of a ring. */
function middle(ring) {
  let [x, y, sum] = [0, 0, 0];
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const cross = ring[at][0] * ring[at + 1][1] - ring[at + 1][0] * ring[at][1];
    sum += cross;
    x += (ring[at][0] + ring[at + 1][0]) * cross;
    y += (ring[at][1] + ring[at + 1][1]) * cross;
  }
  return sum === 0 ? ring[0] : [x / (3 * sum), y / (3 * sum)];
}

/** A point with the name of a shape; nothing for a shape without name or outline. */
export function geoName(shape, kind) {
  const { type, coordinates } = shape.geometry ?? {};
  const parts = type === "Polygon" ? [coordinates] : type === "MultiPolygon" ? coordinates : [];
  const rings = parts.map((part) => part[0]).sort((a, b) => area(b) - area(a));
  if (!rings.length || !shape.properties?.name) return null;
  return { type: "Feature", properties: { name: shape.properties.name, kind, size: area(rings[0]) }, geometry: { type: "Point", coordinates: middle(rings[0]) } };
}
