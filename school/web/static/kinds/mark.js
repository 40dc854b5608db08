// mark: errors are marked in the passage and corrected beside it; marks may not overlap.

import { Marking } from "../lib/marking.js";

export default function mark(root) {
  new Marking(root, { flaws: false });
}
