// Lengths on the plane of VN-2000 / TM-3 105° (EPSG:5897): Krüger's series to the fourth order, on the ellipsoid WGS 84.
// The datum shift moves all points alike, and changes no length that a map shows; areas come from the server.

const A = 6_378_137;
const F = 1 / 298.257223563;
const N = F / (2 - F);
const SCALE = 0.9999;
const MERIDIAN = 105;
const MEAN = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const ALPHA = [N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3, (13 / 48) * N ** 2 - (3 / 5) * N ** 3, (61 / 240) * N ** 3];
const E = (2 * Math.sqrt(N)) / (1 + N);
const radians = (degrees) => (degrees * Math.PI) / 180;

/** East and north in metres, the false easting left out. */
export function planar([lng, lat]) {
  const [phi, lambda] = [radians(lat), radians(lng - MERIDIAN)];
  const t = Math.sinh(Math.atanh(Math.sin(phi)) - E * Math.atanh(E * Math.sin(phi)));
  const xi = Math.atan2(t, Math.cos(lambda));
  const eta = Math.atanh(Math.sin(lambda) / Math.hypot(1, t));
  const east = ALPHA.reduce((sum, alpha, at) => sum + alpha * Math.cos(2 * (at + 1) * xi) * Math.sinh(2 * (at + 1) * eta), eta);
  const north = ALPHA.reduce((sum, alpha, at) => sum + alpha * Math.sin(2 * (at + 1) * xi) * Math.cosh(2 * (at + 1) * eta), xi);
  return [SCALE * MEAN * east, SCALE * MEAN * north];
}

/** The length of a line in metres. */
export function lengthOf(corners) {
  const points = corners.map(planar);
  return points.slice(1).reduce((sum, [x, y], at) => sum + Math.hypot(x - points[at][0], y - points[at][1]), 0);
}
