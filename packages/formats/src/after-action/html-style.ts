import type { Tlp } from '@comity/protocol';

/** Colours of FIRST TLP 2.0, on black. */
const TLP_COLOURS: Readonly<Record<Tlp, string>> = {
  RED: '#ff2b2b',
  'AMBER+STRICT': '#ffc000',
  AMBER: '#ffc000',
  GREEN: '#33ff00',
  CLEAR: '#ffffff',
};

/** For screens, light and dark, and for paper, where each sheet says the marking and whether it is of a drill. */
export const styleOf = (tlp: Tlp, mark: string | null): string => `
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#bbb;--quiet:#f2f2f2}
@media (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#161616;--line:#555;--quiet:#242424}}
body{margin:0 auto;max-width:72rem;padding:1rem;color:var(--ink);background:var(--paper);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.7rem;line-height:1.2}h2{margin-top:2.5rem;border-bottom:1px solid var(--line)}h3{margin-top:1.5rem}
.tlp{display:inline-block;padding:.1rem .5rem;background:#000;color:${TLP_COLOURS[tlp]};border:1px solid var(--line);font-weight:700}
.mark{margin:0;padding:.5rem;text-align:center;letter-spacing:.1em;border:3px dashed currentColor}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.9rem}
caption{text-align:left;font-weight:700;padding:.25rem 0}
th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}thead th{background:var(--quiet)}tbody th{font-weight:400}
blockquote{margin:.5rem 0;padding:.1rem 1rem;border-left:4px solid var(--line);background:var(--quiet)}
a{color:inherit}code{font-size:.9em}
@page{@top-center{content:"${mark ?? ''}"}@bottom-center{content:"TLP:${tlp}"}}
@media print{:root{--ink:#000;--paper:#fff;--line:#888;--quiet:#fff}body{max-width:none;font-size:10pt}.wide{overflow:visible}h2,h3,caption{break-after:avoid}tr{break-inside:avoid}.tlp{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
