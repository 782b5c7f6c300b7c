/// e^x for x <= 0, to about one unit in the last place; below -87 the result is 0, and a NaN stays a NaN.
///
/// Splits x = n ln 2 + r with |r| <= ln 2 / 2; e^r is its Taylor polynomial of degree 7, and 2^n goes straight into the
/// exponent bits. Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits of the sum, so no
/// conversion that could trap on a NaN is needed.
@inline(__always)
func exponential(_ x: SIMD16<Float>) -> SIMD16<Float> {
    let shifted = x * 1.442_695_04 + 12_582_912
    let n = shifted - 12_582_912
    let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var series = SIMD16<Float>(repeating: 1 / 5040)
    for coefficient: Float in [1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2, 1, 1] { series = series * r + coefficient }
    let bits = unsafeBitCast(shifted, to: SIMD16<UInt32>.self)
    let power = unsafeBitCast((bits &+ 127) &<< 23, to: SIMD16<Float>.self)
    return (series * power).replacing(with: 0, where: x .< -87)
}
