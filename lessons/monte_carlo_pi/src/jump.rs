//! Jumping ahead in a stream of random numbers, by any number of jumps at once.
//!
//! One step of xoshiro256++ is a linear map T of its 256 bits of state, so n steps are Tⁿ, and x ↦ T turns a polynomial
//! into a map. The characteristic polynomial P becomes the zero map (Cayley and Hamilton); so Tⁿ is what xⁿ mod P
//! becomes, and that has 256 terms, whatever n is. H. Haramoto et al., "Efficient jump ahead for F₂-linear random number
//! generators", INFORMS Journal on Computing 20 (2008).

/// A polynomial over the integers modulo 2, of degree below 256: bit i of the words is the coefficient of xⁱ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Polynomial([u64; 4]);

/// x to the power 2¹²⁸: a jump. From the generator's reference code, <https://prng.di.unimi.it/xoshiro256plusplus.c>.
pub const JUMP: Polynomial =
    Polynomial([0x180e_c6d3_3cfd_0aba, 0xd5a6_1266_f0c9_392c, 0xa958_2618_e03f_c9aa, 0x39ab_dc45_29b1_661c]);

/// x to the power 2¹⁹²: a long jump. From the same place.
pub const LONG_JUMP: Polynomial =
    Polynomial([0x76e1_5d3e_fefd_cbbf, 0xc500_4e44_1c52_2fb3, 0x7771_0069_854e_e241, 0x3910_9bb0_2acb_e635]);

/// The characteristic polynomial of xoshiro256, but for its leading term x²⁵⁶. Computed from 1,100 bits of the
/// generator's output by the algorithm of Berlekamp and Massey; the tests below fail if a bit of it is wrong.
const CHARACTERISTIC: [u64; 4] =
    [0x9d11_6f2b_b0f0_f001, 0x0280_002b_cefd_1a5e, 0x04b4_edcf_2625_9f85, 0x0003_c03c_3f3e_cb19];

impl Polynomial {
    /// The number of coefficients.
    pub const TERMS: usize = 256;
    const ONE: Self = Self([1, 0, 0, 0]);

    /// Whether the polynomial has a term x to this power.
    #[inline(always)]
    pub fn has(self, power: usize) -> bool {
        self.0[power / 64] >> (power % 64) & 1 == 1
    }

    /// The polynomial to the power n, by squaring: 128 multiplications at most, of about a microsecond each.
    pub fn power(self, mut n: u64) -> Self {
        let (mut result, mut square) = (Self::ONE, self);
        while n > 0 {
            if n % 2 == 1 {
                result = result.times(square);
            }
            square = square.times(square);
            n /= 2;
        }
        result
    }

    /// The product modulo the characteristic polynomial, by Horner's rule.
    fn times(self, other: Self) -> Self {
        (0..Self::TERMS).rev().fold(Self([0; 4]), |sum, power| {
            let shifted = sum.times_x();
            if other.has(power) { shifted.plus(self.0) } else { shifted }
        })
    }

    /// The product with x. A term x²⁵⁶ that comes into being is replaced by what it equals modulo the characteristic.
    fn times_x(self) -> Self {
        let Self([a, b, c, d]) = self;
        let shifted = Self([a << 1, b << 1 | a >> 63, c << 1 | b >> 63, d << 1 | c >> 63]);
        if self.has(Self::TERMS - 1) { shifted.plus(CHARACTERISTIC) } else { shifted }
    }

    /// The sum: modulo 2, an exclusive or.
    fn plus(self, other: [u64; 4]) -> Self {
        Self(std::array::from_fn(|word| self.0[word] ^ other[word]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_jumps_are_powers_of_x() {
        let x = Polynomial([2, 0, 0, 0]);
        let squared = |times| (0..times).fold(x, |power, _| power.times(power));
        assert_eq!(squared(128), JUMP);
        assert_eq!(squared(192), LONG_JUMP);
    }

    #[test]
    fn powers() {
        assert_eq!(JUMP.power(0), Polynomial::ONE);
        assert_eq!(JUMP.power(1), JUMP);
        assert_eq!(JUMP.power(5), JUMP.times(JUMP).times(JUMP).times(JUMP).times(JUMP));
    }
}
