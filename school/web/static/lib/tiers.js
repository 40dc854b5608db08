// Orders with ties: pure functions on arrays of arrays of letters, best first.

/** Places as sports tables count them: after a tie of two comes place 3. */
export function placesOf(tiers) {
  const places = new Map();
  let at = 1;
  for (const tier of tiers) {
    for (const letter of tier) places.set(letter, at);
    at += tier.length;
  }
  return places;
}

/** Tiers from places; letters without a place are left out. `order` settles who stands first in a tie. */
export function tiersOf(places, order) {
  const levels = [...new Set(order.map((letter) => places.get(letter)).filter(Boolean))].sort((a, b) => a - b);
  return levels.map((level) => order.filter((letter) => places.get(letter) === level));
}

/** Every letter placed: those without a place get one of their own where they are shown. */
export function completed(places, order) {
  const tiers = [];
  let before;
  for (const letter of order) {
    const place = places.get(letter);
    if (place && before === place) tiers.at(-1).push(letter);
    else tiers.push([letter]);
    before = place;
  }
  return tiers;
}

const without = (tiers, letter) => tiers.map((tier) => tier.filter((each) => each !== letter));
const tidy = (tiers) => tiers.filter((tier) => tier.length);
const indexOf = (tiers, letter) => tiers.findIndex((tier) => tier.includes(letter));

/** One step up (-1) or down (+1). Out of a tie first, then past the neighbouring tier. */
export function moved(tiers, letter, step) {
  const at = indexOf(tiers, letter);
  const alone = tiers[at].length === 1;
  const rest = without(tiers, letter);
  const place = step < 0 ? (alone ? at - 1 : at) : (alone ? at + 2 : at + 1);
  if (place < 0 || place > tiers.length) return tiers;
  rest.splice(place, 0, [letter]);
  return tidy(rest);
}

/** Equal with the answer shown above, or apart from it when they are equal already. */
export function tieToggled(tiers, letter) {
  const at = indexOf(tiers, letter);
  const first = tiers[at][0] === letter;
  const rest = without(tiers, letter);
  if (!first) rest.splice(at + 1, 0, [letter]);
  else if (at > 0) rest[at - 1].push(letter);
  else return tiers;
  return tidy(rest);
}

/** Dropped "before", "after" or onto ("tie") another answer. Between two equal ones means: equal to both. */
export function dropped(tiers, letter, target, how) {
  if (letter === target) return tiers;
  const rest = tidy(without(tiers, letter));
  const at = indexOf(rest, target);
  const tier = rest[at];
  const inside = how === "tie" || (how === "before" && tier[0] !== target) || (how === "after" && tier.at(-1) !== target);
  if (inside) tier.splice(tier.indexOf(target) + (how === "before" ? 0 : 1), 0, letter);
  else rest.splice(how === "before" ? at : at + 1, 0, [letter]);
  return rest;
}
