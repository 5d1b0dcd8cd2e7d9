/** Returns the address of entry `i` of the floats at `p`. */
export function address(p: usize, i: i32): usize {
  return p + ((<usize>i) << 2)
}

/** Entries `i` to `i + 3` of the floats at `p`. */
export function get(p: usize, i: i32): v128 {
  return v128.load(address(p, i))
}

export function put(p: usize, i: i32, v: v128): void {
  v128.store(address(p, i), v)
}

/** The entries from `i` to the last of the `count` floats at `p`, at most three, and zeros. */
export function getRest(p: usize, i: i32, count: i32): v128 {
  const at = address(p, i)
  const left = count - i
  if (left === 1) return v128.load32_zero(at)
  const two = v128.load64_zero(at)
  return left === 2 ? two : v128.load32_lane(at, two, 2, 8)
}

/** Writes the entries from `i` to the last of the `count` floats at `p`, at most three. */
export function putRest(p: usize, i: i32, count: i32, v: v128): void {
  const at = address(p, i)
  const left = count - i
  if (left === 1) {
    v128.store32_lane(at, v, 0)
    return
  }
  v128.store64_lane(at, v, 0)
  if (left === 3) v128.store32_lane(at, v, 2, 8)
}

export function sumOf(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1))
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1)
}

/** The sum of the first `count` lanes, at most three. */
export function sumOfRest(v: v128, count: i32): f32 {
  const first = f32x4.extract_lane(v, 0)
  if (count === 1) return first
  const two = first + f32x4.extract_lane(v, 1)
  return count === 2 ? two : two + f32x4.extract_lane(v, 2)
}

export function maxOf(v: v128): f32 {
  const pairs = f32x4.max(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1))
  return max(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1))
}
