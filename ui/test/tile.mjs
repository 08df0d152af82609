// A small vector tile (Mapbox Vector Tile 2.1) with points in its middle, for servers that are played.
const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]);
const bytes = (field, of) => [...varint((field << 3) | 2), ...varint(of.length), ...of];
const number = (field, value) => [...varint(field << 3), ...varint(value)];
const text = (value) => [...new TextEncoder().encode(value)];

/** Features with texts and whole numbers, all at the same place. */
export function tileOf(features, layer = 'sites') {
  const [keys, values] = [[], []];
  const parts = features.flatMap((properties) => {
    const tags = Object.entries(properties).flatMap(([key, value]) => {
      if (!keys.includes(key)) keys.push(key);
      values.push(typeof value === 'string' ? bytes(1, text(value)) : number(4, value));
      return [...varint(keys.indexOf(key)), ...varint(values.length - 1)];
    });
    // A point: move to (2048, 2048), zigzag-encoded.
    return bytes(2, [...bytes(2, tags), ...number(3, 1), ...bytes(4, [...varint(9), ...varint(4096), ...varint(4096)])]);
  });
  const body = [...bytes(1, text(layer)), ...parts, ...keys.flatMap((key) => bytes(3, text(key))), ...values.flatMap((value) => bytes(4, value)), ...number(5, 4096), ...number(15, 2)];
  return Buffer.from(bytes(3, body));
}
