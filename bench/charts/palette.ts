import { easemobThrottle, limiters } from '../limiters/index.js';

/** Told apart by colour-blind readers too (Okabe and Ito). */
export const OWN = '#D55E00';
export const PEER = '#0072B2';

/** All libraries, in the order of the tables. */
export const NAMES = limiters.map(({ name }) => name);

/** This library's marks are of another colour than its peers'. */
export const ownOrPeer = {
  condition: { test: `datum.name === '${easemobThrottle.name}'`, value: OWN },
  value: PEER,
} as const;

/** A background of its own, so that it is readable on a light page and on a dark one. */
export const CONFIG = {
  background: '#ffffff',
  padding: 16,
  font: 'Helvetica, Arial, sans-serif',
  axis: {
    labelFontSize: 11,
    labelLimit: 400,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: '#24292f',
    titleColor: '#24292f',
    gridColor: '#e4e7eb',
    domainColor: '#8c959f',
    tickColor: '#8c959f',
  },
  header: { labelFontSize: 12, labelFontWeight: 'bold', labelColor: '#24292f', title: null },
  legend: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: '#24292f',
    labelLimit: 400,
  },
  title: {
    fontSize: 15,
    subtitleFontSize: 12,
    anchor: 'start',
    color: '#24292f',
    subtitleColor: '#57606a',
    offset: 14,
    subtitlePadding: 6,
  },
  view: { stroke: null },
} as const;

/** A panel for each library. */
export const PANELS = {
  facet: { field: 'name', type: 'nominal', sort: NAMES },
  columns: 4,
  // Else there would be an axis below the empty place too.
  resolve: { axis: { x: 'independent' } },
} as const;
