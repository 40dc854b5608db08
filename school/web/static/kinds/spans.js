// spans: false stretches are marked with type, severity and correction; marks may overlap.

import { Marking } from "../lib/marking.js";

export default function spans(root) {
  new Marking(root, { flaws: true });
}
