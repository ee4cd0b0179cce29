//! Chance: a small generator, filled once from the browser's own. Asking the browser for each id would cost a call
//! across the wasm border each time; ids must be unique, not secret.

/// xoshiro128++, four words of state.
pub struct Chance([u32; 4]);

impl Chance {
    /// Begins with `seed`, which should come from the browser's `crypto`.
    pub fn new(seed: [u32; 4]) -> Self {
        // All zeros is the one state from which it never moves.
        Self([seed[0] | 1, seed[1], seed[2], seed[3]])
    }

    /// The next 32 bits.
    pub fn next(&mut self) -> u32 {
        let [a, b, c, d] = self.0;
        let out = a.wrapping_add(d).rotate_left(7).wrapping_add(a);
        let (c, d) = (c ^ a, d ^ b);
        self.0 = [a ^ d, b ^ c, c ^ (b << 9), d.rotate_left(11)];
        out
    }

    /// Ten bytes, as an id needs them.
    pub fn ten(&mut self) -> [u8; 10] {
        let mut out = [0; 10];
        for two in out.chunks_mut(2) {
            let n = self.next();
            two[0] = n as u8;
            two[1] = (n >> 8) as u8;
        }
        out
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        ((u64::from(self.next()) * u64::from(end)) >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn ids_do_not_repeat_and_numbers_stay_below_their_end() {
        let mut chance = Chance::new([0; 4]);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..10_000 {
            assert!(seen.insert(chance.ten()));
            assert!(chance.below(7) < 7);
        }
    }
}
