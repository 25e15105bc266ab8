import type { CapArea } from './cap-document.ts';
import { pieces } from './cap-list.ts';

/** The rules of an area: places in WGS 84 degrees, polygons closed, a ceiling only above an altitude. */
export function areaRules({ polygon, circle, altitude, ceiling }: CapArea, path: string): readonly string[] {
  const polygons = polygon.flatMap((text, at) => {
    const rule = polygonRule(pieces(text));
    return rule === undefined ? [] : [`${path}.polygon[${at}]: ${rule}`];
  });
  const circles = circle.flatMap((text, at) =>
    isCircle(text) ? [] : [`${path}.circle[${at}]: circle-form`],
  );
  return [...polygons, ...circles, ...heightRules(altitude, ceiling, path)];
}

const POINTS_MIN = 4;

function polygonRule(points: readonly string[]): string | undefined {
  if (!points.every(isPoint)) return 'polygon-form';
  return points.length < POINTS_MIN || points[0] !== points.at(-1) ? 'polygon-open' : undefined;
}

function isCircle(text: string): boolean {
  const [point = '', radiusKm = '', ...more] = pieces(text);
  return isPoint(point) && /^\d{1,6}(\.\d{1,10})?$/.test(radiusKm) && more.length === 0;
}

/** `latitude,longitude` */
function isPoint(text: string): boolean {
  const match = /^(-?\d{1,3}(?:\.\d{1,20})?),(-?\d{1,3}(?:\.\d{1,20})?)$/.exec(text);
  return match !== null && Math.abs(Number(match[1])) <= 90 && Math.abs(Number(match[2])) <= 180;
}

function heightRules(altitude: string | null, ceiling: string | null, path: string): readonly string[] {
  if (ceiling === null) return [];
  if (altitude === null) return [`${path}.ceiling: ceiling-without-altitude`];
  return Number(ceiling) < Number(altitude) ? [`${path}.ceiling: ceiling-below-altitude`] : [];
}
